import { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import { ZERO } from '../../../../decoders/value/ascii.js';
import { writeInteger } from '../../../../decoders/value/decimal-digits.js';
import { writeJsonText } from '../../../../decoders/value/json-text.js';
import type { JsonForm } from '../../../data/schema-and-value.js';
import { Struct } from '../../../data/struct.js';
import { SOURCE_SCHEMA, TRANSACTION_BLOCK_SCHEMA } from './envelope-schema.js';
import type { EventOptions } from './event-options.js';
import type { SourceFrame, SourceInfo, TransactionBlock } from './source-info.js';

const CONNECTOR = 'postgresql';

const TS_MS = Buffer.from('"ts_ms":');
const SNAPSHOT = Buffer.from(',"snapshot":');
const TS_US = Buffer.from(',"ts_us":');
const TS_NS = Buffer.from(',"ts_ns":');
const TX_ID = Buffer.from(',"txId":');
const LSN = Buffer.from(',"lsn":');
const XMIN = Buffer.from(',"xmin":');
const ORIGIN = Buffer.from(',"origin":');
const ORIGIN_LSN = Buffer.from(',"origin_lsn":');
const NULL = Buffer.from('null');
/** The text of `sequence` is JSON inside of a JSON string. */
const ESCAPED_QUOTE = Buffer.from('\\"');
const NO_ORIGIN = Buffer.from(',"xmin":null,"origin":null,"origin_lsn":null}');

/** The fields that differ from event to event, by their places in the schema. */
const SEQUENCE_FIELD = SOURCE_SCHEMA.fields.findIndex(({ name }) => name === 'sequence');
const LSN_FIELD = SOURCE_SCHEMA.fields.findIndex(({ name }) => name === 'lsn');

/** The source block of one table: its constants are bytes made once. */
export class SourceBlock {
  readonly #options: EventOptions;
  readonly #schema: string;
  readonly #table: string;
  readonly #head: Uint8Array;
  readonly #db: Uint8Array;
  readonly #collection: Uint8Array;
  #valuesOf: SourceFrame | null = null;
  #values: unknown[] = [];
  #framed: SourceFrame | null = null;
  #framedDefaults = false;
  readonly #scratch = new ByteWriter(512);
  /** `{"version":…` up to the second position of `sequence`, and from there to `lsn`. */
  #beforeSequence: Uint8Array = new Uint8Array();
  #beforeLsn: Uint8Array = new Uint8Array();
  /** What was written last; the rows of a snapshot share it. */
  #last: SourceInfo | null = null;
  #lastForm: JsonForm | null = null;
  /** Its bytes, once it has come twice. */
  #whole: Uint8Array | null = null;

  /** Schema and table are empty for events that belong to no table. */
  constructor(options: EventOptions, schema: string, table: string) {
    this.#options = options;
    this.#schema = schema;
    this.#table = table;
    this.#head = bytes('{', { version: options.version, connector: CONNECTOR, name: options.topicPrefix }, ',');
    this.#db = bytes(',', { db: options.database }, ',"sequence":"[');
    this.#collection = bytes(',', { schema, table }, '');
  }

  toStruct({ frame, sequenceLsn, lsn }: SourceInfo): Struct {
    if (frame !== this.#valuesOf) {
      this.#valuesOf = frame;
      this.#values = this.#frameValues(frame);
    }
    const values = this.#values.slice();
    values[SEQUENCE_FIELD] = `[${quotedLsn(frame.lastCommitLsn)},${quotedLsn(sequenceLsn)}]`;
    values[LSN_FIELD] = bigOrNull(lsn);
    return new Struct(SOURCE_SCHEMA, values);
  }

  /** The values of all events of a transaction: six of them are numbers of 64 bits, which cost more than the rest. */
  #frameValues(frame: SourceFrame): unknown[] {
    const micros = BigInt(frame.timeMicros);
    return [
      this.#options.version,
      CONNECTOR,
      this.#options.topicPrefix,
      BigInt(millis(frame.timeMicros)),
      frame.snapshot,
      this.#options.database,
      null,
      micros,
      micros * 1000n,
      this.#schema,
      this.#table,
      bigOrNull(frame.txId),
      null,
      bigOrNull(frame.xmin),
      frame.origin,
      bigOrNull(frame.originLsn),
    ];
  }

  writeJson(out: ByteWriter, info: SourceInfo, form: JsonForm): void {
    if (info !== this.#last || form !== this.#lastForm) {
      this.#last = info;
      this.#lastForm = form;
      this.#whole = null;
      this.#write(out, info, form);
    } else if (this.#whole === null) {
      const start = out.position;
      this.#write(out, info, form);
      this.#whole = out.copy(start);
    } else {
      out.bytes(this.#whole);
    }
  }

  #write(out: ByteWriter, info: SourceInfo, form: JsonForm): void {
    const { frame, sequenceLsn, lsn } = info;
    if (frame !== this.#framed || form.nullAsDefault !== this.#framedDefaults) this.#prepare(frame, form);
    out.bytes(this.#beforeSequence);
    const start = out.position;
    writeQuotedLsn(out, sequenceLsn);
    const end = out.position;
    out.bytes(this.#beforeLsn);
    if (lsn === null) out.bytes(NULL);
    // The same digits as in `sequence`, without their escaped quotes.
    else if (lsn === sequenceLsn) repeat(out, start + 2, end - 2);
    else writeInteger(out, lsn);
    if (frame.xmin === null && frame.origin === null && frame.originLsn === null) {
      out.bytes(NO_ORIGIN);
      return;
    }
    writeNumber(out, XMIN, frame.xmin);
    out.bytes(ORIGIN);
    if (frame.origin === null) out.bytes(NULL);
    else writeJsonText(out, frame.origin);
    writeNumber(out, ORIGIN_LSN, frame.originLsn);
    out.ascii('}');
  }

  /** Makes what all events of a transaction have in common. */
  #prepare(frame: SourceFrame, form: JsonForm): void {
    this.#framed = frame;
    this.#framedDefaults = form.nullAsDefault;
    const out = this.#scratch;
    out.reset();
    out.bytes(this.#head);
    out.bytes(TS_MS);
    writeInteger(out, millis(frame.timeMicros));
    out.bytes(SNAPSHOT);
    if (frame.snapshot !== null) out.ascii(`"${frame.snapshot}"`);
    else out.ascii(form.nullAsDefault ? '"false"' : 'null');
    out.bytes(this.#db);
    writeQuotedLsn(out, frame.lastCommitLsn);
    out.ascii(',');
    this.#beforeSequence = kept(out, this.#beforeSequence);
    out.reset();
    out.ascii(']","ts_us":');
    const start = out.position;
    writeInteger(out, frame.timeMicros);
    const end = out.position;
    out.bytes(TS_NS);
    repeat(out, start, end);
    out.ascii('000');
    out.bytes(this.#collection);
    writeNumber(out, TX_ID, frame.txId);
    out.bytes(LSN);
    this.#beforeLsn = kept(out, this.#beforeLsn);
  }
}

/** What is written as bytes of its own: those of the transaction before where the length is the same, as it mostly is. */
function kept(out: ByteWriter, last: Uint8Array): Uint8Array {
  const { buffer, position } = out;
  if (last.length !== position) return out.copy();
  for (let i = 0; i < position; i++) last[i] = buffer[i] as number;
  return last;
}

/** The instant that was written last, without the digits below its millisecond: they are put in their places for each. */
const times = new ByteWriter(96);
let timesMillis = Number.NaN;
let timesText: Uint8Array = new Uint8Array();
let atMicros = 0;
let atNanos = 0;

/** Writes an instant as `…,"ts_us":…,"ts_ns":…`, milliseconds first: they are the microseconds without three digits. */
export function writeTimes(out: ByteWriter, micros: number): void {
  const ms = millis(micros);
  if (ms !== timesMillis) prepareTimes(ms);
  const below = micros - ms * 1000;
  const tens = (below / 10) | 0;
  const hundreds = (tens / 10) | 0;
  const text = timesText;
  text[atMicros] = text[atNanos] = ZERO + hundreds;
  text[atMicros + 1] = text[atNanos + 1] = ZERO + tens - hundreds * 10;
  text[atMicros + 2] = text[atNanos + 2] = ZERO + below - tens * 10;
  out.bytes(text);
}

function prepareTimes(ms: number): void {
  timesMillis = ms;
  times.reset();
  writeInteger(times, ms);
  const end = times.position;
  times.bytes(TS_US);
  repeat(times, 0, end);
  atMicros = times.position;
  times.ascii('000');
  times.bytes(TS_NS);
  repeat(times, 0, end);
  atNanos = times.position;
  times.ascii('000000');
  timesText = kept(times, timesText);
}

/** Writes the bytes from `start` to `end` of what is written once more. */
function repeat(out: ByteWriter, start: number, end: number): void {
  out.reserve(end - start);
  const target = out.buffer;
  let at = out.position;
  for (let i = start; i < end; i++) target[at++] = target[i] as number;
  out.position = at;
}

/** Whole milliseconds of an instant in microseconds, rounded down. */
export function millis(micros: number): number {
  return Math.floor(micros / 1000);
}

export function transactionStruct(block: TransactionBlock): Struct {
  return new Struct(TRANSACTION_BLOCK_SCHEMA, [block.id, BigInt(block.totalOrder), BigInt(block.dataCollectionOrder)]);
}

/** Writes the transaction block. */
export function writeTransaction(out: ByteWriter, block: TransactionBlock): void {
  out.ascii('{"id":');
  writeJsonText(out, block.id);
  out.ascii(',"total_order":');
  writeInteger(out, block.totalOrder);
  out.ascii(',"data_collection_order":');
  writeInteger(out, block.dataCollectionOrder);
  out.ascii('}');
}

function bytes(before: string, members: Readonly<Record<string, string>>, after: string): Uint8Array {
  const out = new ByteWriter(256);
  out.ascii(before);
  Object.entries(members).forEach(([name, value], i) => {
    out.ascii(`${i > 0 ? ',' : ''}"${name}":`);
    writeJsonText(out, value);
  });
  out.ascii(after);
  return out.copy();
}

function writeNumber(out: ByteWriter, name: Uint8Array, value: number | null): void {
  out.bytes(name);
  if (value === null) out.bytes(NULL);
  else writeInteger(out, value);
}

function writeQuotedLsn(out: ByteWriter, lsn: number | null): void {
  if (lsn === null) {
    out.bytes(NULL);
    return;
  }
  out.bytes(ESCAPED_QUOTE);
  writeInteger(out, lsn);
  out.bytes(ESCAPED_QUOTE);
}

function quotedLsn(lsn: number | null): string {
  return lsn === null ? 'null' : `"${lsn}"`;
}

function bigOrNull(value: number | null): bigint | null {
  return value === null ? null : BigInt(value);
}
