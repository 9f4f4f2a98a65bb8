import type { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import { BACKSLASH, QUOTE, SPACE } from '../../../../decoders/value/ascii.js';
import { writeInteger } from '../../../../decoders/value/decimal-digits.js';
import { type Operation, SlicedOperation } from '../document/operation.js';

/*
 * The lines of one operation in a bulk body (each ended by \n):
 *   {"index":{"_index":…,"_id":…,"version":…,"version_type":"external"}}   and the document
 *   {"create":{"_index":…,"_id":…}}                                        and the document
 *   {"update":{"_index":…,"_id":…,"retry_on_conflict":…}}                  and {"doc":…,"doc_as_upsert":true}
 *   {"delete":{"_index":…,"_id":…,"version":…,"version_type":"external"}}
 *
 * https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk
 */

/** The beginnings of action lines, by action and resource. */
const heads = new Map<string, Map<string, Buffer>>();
const ID = Buffer.from(',"_id":');
const VERSION = Buffer.from(',"version":');
const EXTERNAL = Buffer.from(',"version_type":"external"}}\n');
const LINE_FEED = 0x0a;
const BEYOND_ASCII = 0x80;
const LARGEST_NUMBER = BigInt(Number.MAX_SAFE_INTEGER);

/** Writes the lines of an operation; `document` where it is not the one that the operation holds. */
export function writeLines(
  out: ByteWriter,
  operation: Operation,
  retryOnConflict: number,
  document: string | null = null,
): void {
  writeAction(out, operation, retryOnConflict);
  if (operation.action === 'update') out.ascii('{"doc":');
  if (document === null && operation instanceof SlicedOperation) {
    out.bytes(operation.bytes, operation.start, operation.end);
  } else {
    const text = document ?? operation.document;
    if (text === null) return;
    out.utf8(text);
  }
  if (operation.action === 'update') out.ascii(',"doc_as_upsert":true}');
  out.byte(LINE_FEED);
}

/** An update line must not name a version: the server refuses the whole request. */
function writeAction(out: ByteWriter, operation: Operation, retryOnConflict: number): void {
  const { action, id, version } = operation;
  out.bytes(head(action, operation.resource));
  if (id !== null) {
    out.bytes(ID);
    writeText(out, id);
  }
  if (action !== 'update' && version !== null) {
    out.bytes(VERSION);
    if (version <= LARGEST_NUMBER) writeInteger(out, Number(version));
    else out.ascii(version.toString());
    out.bytes(EXTERNAL);
    return;
  }
  if (action === 'update') out.ascii(`,"retry_on_conflict":${retryOnConflict}`);
  out.ascii('}}\n');
}

/** Writes a JSON text. */
function writeText(out: ByteWriter, text: string): void {
  const start = out.position;
  out.reserve(text.length + 2);
  const { buffer } = out;
  let at = start;
  buffer[at++] = QUOTE;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char < SPACE || char === QUOTE || char === BACKSLASH || char >= BEYOND_ASCII) {
      out.utf8(JSON.stringify(text));
      return;
    }
    buffer[at++] = char;
  }
  buffer[at++] = QUOTE;
  out.position = at;
}

function head(action: string, resource: string): Buffer {
  let byResource = heads.get(action);
  if (byResource === undefined) {
    byResource = new Map();
    heads.set(action, byResource);
  }
  let bytes = byResource.get(resource);
  if (bytes === undefined) {
    bytes = Buffer.from(`{"${action}":{"_index":${JSON.stringify(resource)}`);
    byResource.set(resource, bytes);
  }
  return bytes;
}
