import { crc32c } from '@node-rs/crc32';
import type { RawHeader } from '../encoded-headers.js';
import type { LogRecord } from '../log.js';
import * as layout from './batch-layout.js';
import { COMPRESSIONS, decompress } from './compression.js';
import { CorruptRecordException } from './corrupt-record.js';

const NO_HEADERS: readonly RawHeader[] = [];

/** Reads the records of one record batch; for the layout see batch-layout.ts. Keys and values are views of the batch's memory. */
export class RecordBatchReader {
  readonly baseOffset: bigint;
  readonly lastOffset: bigint;
  readonly maxTimestamp: number;
  readonly producerId: bigint;
  /** A mark of a transaction's end instead of records. */
  readonly control: boolean;
  readonly transactional: boolean;
  readonly #records: Buffer;
  readonly #baseTimestamp: number;
  readonly #logAppendTime: boolean;
  #left: number;
  #at = 0;
  /** The last headers that were read, and where. */
  #headers = NO_HEADERS;
  #headersStart = 0;
  #headersEnd = 0;

  /**
   * @param bytes holds the batch at `start`
   * @param verify whether to check the checksum; what the embedded log wrote itself is checked by its own pages
   * @throws CorruptRecordException
   */
  constructor(bytes: Buffer, start = 0, verify = true) {
    const end = start + batchSize(bytes, start);
    if (end > bytes.length) throw new CorruptRecordException('The batch is cut off', bytes.length);
    const magic = bytes.readInt8(start + layout.AT_MAGIC);
    if (magic !== layout.MAGIC) {
      throw new CorruptRecordException(`Unsupported record format ${magic}`, start + layout.AT_MAGIC);
    }
    if (
      verify &&
      crc32c(bytes.subarray(start + layout.AT_ATTRIBUTES, end)) !== bytes.readUInt32BE(start + layout.AT_CRC)
    ) {
      throw new CorruptRecordException('Wrong checksum', start + layout.AT_CRC);
    }
    const attributes = bytes.readInt16BE(start + layout.AT_ATTRIBUTES);
    this.baseOffset = bytes.readBigInt64BE(start + layout.AT_BASE_OFFSET);
    this.lastOffset = this.baseOffset + BigInt(bytes.readInt32BE(start + layout.AT_LAST_OFFSET_DELTA));
    this.#baseTimestamp = Number(bytes.readBigInt64BE(start + layout.AT_BASE_TIMESTAMP));
    this.maxTimestamp = Number(bytes.readBigInt64BE(start + layout.AT_MAX_TIMESTAMP));
    this.producerId = bytes.readBigInt64BE(start + layout.AT_PRODUCER_ID);
    this.control = (attributes & layout.CONTROL) !== 0;
    this.transactional = (attributes & layout.TRANSACTIONAL) !== 0;
    this.#logAppendTime = (attributes & layout.LOG_APPEND_TIME) !== 0;
    this.#left = bytes.readInt32BE(start + layout.AT_COUNT);
    const compression = COMPRESSIONS[attributes & layout.COMPRESSION_MASK];
    if (compression === undefined) {
      throw new CorruptRecordException('Unknown compression', start + layout.AT_ATTRIBUTES);
    }
    const records = bytes.subarray(start + layout.HEADER_SIZE, end);
    this.#records = compression === 'none' || this.#left === 0 ? records : decompress(compression, records);
  }

  /** The next record, null after the last. @throws CorruptRecordException */
  next(topic: string, partition: number): LogRecord | null {
    if (this.#left === 0) return null;
    this.#left--;
    const end = this.#length('record') + this.#at;
    if (end > this.#records.length) throw new CorruptRecordException('The record is cut off', this.#at);
    this.#at++; // attributes, unused
    const timestampDelta = this.#varlong();
    const offsetDelta = this.#varint();
    const key = this.#bytes('key');
    const value = this.#bytes('value');
    const headers = this.#sharedHeaders(end);
    if (this.#at !== end) throw new CorruptRecordException('The record does not end where it says', this.#at);
    return {
      topic,
      partition,
      offset: this.baseOffset + BigInt(offsetDelta),
      timestamp: BigInt(this.#logAppendTime ? this.maxTimestamp : this.#baseTimestamp + timestampDelta),
      timestampType: this.#logAppendTime ? 'LogAppendTime' : 'CreateTime',
      key,
      value,
      headers,
    };
  }

  /** The headers that take the rest of the record. Records mostly have the same ones: the same object then, so that whoever converts them can see it. */
  #sharedHeaders(end: number): readonly RawHeader[] {
    const start = this.#at;
    const maySame = end > start && end - start === this.#headersEnd - this.#headersStart;
    if (maySame && this.#records.compare(this.#records, this.#headersStart, this.#headersEnd, start, end) === 0) {
      this.#at = end;
      return this.#headers;
    }
    this.#headers = this.#readHeaders();
    this.#headersStart = start;
    this.#headersEnd = this.#at;
    return this.#headers;
  }

  #readHeaders(): readonly RawHeader[] {
    const count = this.#length('header count');
    if (count === 0) return NO_HEADERS;
    const headers: RawHeader[] = [];
    for (let i = 0; i < count; i++) {
      const key = this.#bytes('header key');
      if (key === null) throw new CorruptRecordException('A header without a key', this.#at);
      headers.push({ key: key.toString('utf8'), value: this.#bytes('header value') });
    }
    return headers;
  }

  #bytes(what: string): Buffer | null {
    const length = this.#varint();
    if (length === -1) return null;
    const start = this.#at;
    const end = start + length;
    if (length < 0 || end > this.#records.length) {
      throw new CorruptRecordException(`Impossible ${what} length ${length}`, start);
    }
    this.#at = end;
    return this.#records.subarray(start, end);
  }

  #length(what: string): number {
    const length = this.#varint();
    if (length < 0) throw new CorruptRecordException(`Impossible ${what} ${length}`, this.#at);
    return length;
  }

  #varint(): number {
    const records = this.#records;
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = records[this.#at++];
      if (byte === undefined) throw new CorruptRecordException('The batch is cut off', records.length);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
    }
    throw new CorruptRecordException('A number is too long', this.#at);
  }

  #varlong(): number {
    const start = this.#at;
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 10; i++) {
      const byte = this.#records[this.#at++];
      if (byte === undefined) throw new CorruptRecordException('The batch is cut off', this.#records.length);
      value += (byte & 0x7f) * scale;
      scale *= 128;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    throw new CorruptRecordException('A number is too long', start);
  }
}

/** Bytes of the batch that begins at `start`, or Infinity where not even its length is there. */
export function batchSize(bytes: Buffer, start: number): number {
  if (bytes.length - start < layout.HEADER_SIZE) return Number.POSITIVE_INFINITY;
  const length = bytes.readInt32BE(start + layout.AT_LENGTH) + layout.LENGTH_OVERHEAD;
  if (length < layout.HEADER_SIZE) throw new CorruptRecordException(`Impossible batch length ${length}`, start);
  return length;
}
