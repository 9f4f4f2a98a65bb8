import type { Operation } from '../document/operation.js';

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
const heads = new Map<string, Map<string, string>>();

/** An update line must not name a version: the server refuses the whole request. */
export function actionLine(operation: Operation, retryOnConflict: number): string {
  const { action, id, version } = operation;
  let line = head(action, operation.resource);
  if (id !== null) line += `,"_id":${JSON.stringify(id)}`;
  if (action === 'update') line += `,"retry_on_conflict":${retryOnConflict}`;
  else if (version !== null) line += `,"version":${version},"version_type":"external"`;
  return `${line}}}\n`;
}

export function documentLine(operation: Operation, document: string | null): string {
  if (document === null) return '';
  return operation.action === 'update' ? `{"doc":${document},"doc_as_upsert":true}\n` : `${document}\n`;
}

function head(action: string, resource: string): string {
  let byResource = heads.get(action);
  if (byResource === undefined) {
    byResource = new Map();
    heads.set(action, byResource);
  }
  let text = byResource.get(resource);
  if (text === undefined) {
    text = `{"${action}":{"_index":${JSON.stringify(resource)}`;
    byResource.set(resource, text);
  }
  return text;
}
