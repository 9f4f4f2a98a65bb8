import { crc32c } from '@node-rs/crc32';
import { ByteWriter } from '../../../decoders/bytes/byte-writer.js';
import type { RecordFrame } from '../record-frame.js';
import * as layout from './batch-layout.js';
import type { BatchMemory } from './batch-memory.js';
import { COMPRESSIONS, type Compression, compress } from './compression.js';
import { varintSize, varlongSize, writeVarint, writeVarlong } from './varint.js';

/** What a broker needs to recognise a batch that it gets twice. */
export interface ProducerIdentity {
  readonly id: bigint;
  readonly epoch: number;
}

/** More than the lengths and flags of one record can take besides key, value and headers. */
const MAX_RECORD_OVERHEAD = 5 + 1 + 10 + 5 + 5 + 5 + 5;

/**
 * Builds one record batch after the other in the same buffer; for the layout see batch-layout.ts. Records are copied from the frame
 * straight into their place, no object stands between.
 */
export class RecordBatchWriter {
  readonly #out: ByteWriter;
  readonly #compression: Compression;
  readonly #memory: BatchMemory | null;
  /** Where the batch ends: `#out.position` may be that of a frame which has borrowed it. */
  #end = layout.HEADER_SIZE;
  #count = 0;
  #lastOffsetDelta = -1;
  #baseTimestamp = 0;
  #maxTimestamp = 0;
  /** Bytes that stood before the key of the last record, and between its key and its value. */
  #beforeKey = 0;
  #beforeValue = 0;

  /** @param memory where sealed batches are put, for who gives back what is not needed any more; null: each has its own */
  constructor(compression: Compression, capacity = 64 * 1024, memory: BatchMemory | null = null) {
    this.#compression = compression;
    this.#memory = memory;
    this.#out = new ByteWriter(capacity);
  }

  get count(): number {
    return this.#count;
  }

  /** Bytes of the batch as it stands, before compression. */
  get size(): number {
    return this.#end;
  }

  /** No record of this frame takes more bytes in a batch. */
  static maxSize(frame: RecordFrame): number {
    return frame.size + (frame.headers?.bytes.length ?? 1) + MAX_RECORD_OVERHEAD;
  }

  /** Adds the frame's record. @param timestamp milliseconds, used where the frame has none */
  append(frame: RecordFrame, timestamp: number): void {
    const bytes = frame.bytes.buffer;
    this.write(
      frame.timestamp === null ? timestamp : Number(frame.timestamp),
      this.#lastOffsetDelta + 1,
      frame.keyStart < 0 ? null : bytes,
      frame.keyStart,
      frame.keyEnd,
      frame.valueStart < 0 ? null : bytes,
      frame.valueStart,
      frame.valueEnd,
      frame.headers === null ? null : frame.headers.bytes,
    );
    if (frame.borrows) frame.borrow(this.#out, this.#end + this.#beforeKey, this.#beforeValue);
  }

  /**
   * Adds a record from its parts: key is `key[keyStart, keyEnd)`, value likewise; `headers` in the form of `EncodedHeaders`, null for none.
   * Offset deltas must rise; they have gaps where compaction took records away.
   */
  write(
    timestamp: number,
    offsetDelta: number,
    key: Buffer | null,
    keyStart: number,
    keyEnd: number,
    value: Buffer | null,
    valueStart: number,
    valueEnd: number,
    headers: Buffer | null,
  ): void {
    if (this.#count === 0) {
      this.#baseTimestamp = this.#maxTimestamp = timestamp;
    } else if (timestamp > this.#maxTimestamp) {
      this.#maxTimestamp = timestamp;
    }
    const timestampDelta = timestamp - this.#baseTimestamp;
    const keyLength = key === null ? -1 : keyEnd - keyStart;
    const valueLength = value === null ? -1 : valueEnd - valueStart;
    const headersLength = headers === null ? 1 : headers.length;
    const beforeLength = 1 + varlongSize(timestampDelta) + varintSize(offsetDelta) + varintSize(keyLength);
    const beforeValue = varintSize(valueLength);
    const length = beforeLength + Math.max(keyLength, 0) + beforeValue + Math.max(valueLength, 0) + headersLength;
    const keyAt = this.#end + varintSize(length) + beforeLength;
    const valueAt = keyAt + Math.max(keyLength, 0) + beforeValue;
    this.#beforeKey = keyAt - this.#end;
    this.#beforeValue = beforeValue;

    const out = this.#out;
    const lent = (key ?? value) === out.buffer;
    // A lent writer's position is behind the record as it stands.
    if (!lent) out.position = this.#end;
    out.reserve(length + 5);
    const target = out.buffer;
    // What is lent may overlap with where it goes: the part in front moves first when they move up, else the one behind it.
    const valueFirst = lent && valueAt > valueStart;
    if (valueFirst && value !== null) put(target, valueAt, target, valueStart, valueEnd);
    if (key !== null) put(target, keyAt, lent ? target : key, keyStart, keyEnd);
    if (!valueFirst && value !== null) put(target, valueAt, lent ? target : value, valueStart, valueEnd);
    let at = writeVarint(target, this.#end, length);
    target[at++] = 0;
    at = writeVarlong(target, at, timestampDelta);
    at = writeVarint(target, at, offsetDelta);
    writeVarint(target, at, keyLength);
    writeVarint(target, valueAt - beforeValue, valueLength);
    at = valueAt + Math.max(valueLength, 0);
    if (headers === null) target[at++] = 0;
    else at += headers.copy(target, at);
    this.#end = at;
    this.#lastOffsetDelta = offsetDelta;
    this.#count++;
  }

  /**
   * Completes the batch, returns a copy of it and begins the next. Base offset and, without a producer, the producer's fields are left
   * empty.
   * @param lastOffsetDelta where compaction took the last records away, the delta the batch had before
   */
  seal(producer: ProducerIdentity | null = null, baseSequence = -1, lastOffsetDelta = this.#lastOffsetDelta): Buffer {
    const sealed = this.#sealed();
    sealed.writeBigInt64BE(0n, layout.AT_BASE_OFFSET);
    sealed.writeInt32BE(sealed.length - layout.LENGTH_OVERHEAD, layout.AT_LENGTH);
    sealed.writeInt32BE(-1, layout.AT_LEADER_EPOCH);
    sealed.writeInt8(layout.MAGIC, layout.AT_MAGIC);
    sealed.writeInt16BE(COMPRESSIONS.indexOf(this.#compression), layout.AT_ATTRIBUTES);
    sealed.writeInt32BE(lastOffsetDelta, layout.AT_LAST_OFFSET_DELTA);
    sealed.writeBigInt64BE(BigInt(this.#baseTimestamp), layout.AT_BASE_TIMESTAMP);
    sealed.writeBigInt64BE(BigInt(this.#maxTimestamp), layout.AT_MAX_TIMESTAMP);
    sealed.writeInt32BE(this.#count, layout.AT_COUNT);
    stampProducer(sealed, producer, baseSequence);
    this.#count = 0;
    this.#lastOffsetDelta = -1;
    this.#end = layout.HEADER_SIZE;
    return sealed;
  }

  #sealed(): Buffer {
    const records = this.#out.buffer.subarray(layout.HEADER_SIZE, this.#end);
    const data = this.#compression === 'none' ? records : compress(this.#compression, records);
    const size = layout.HEADER_SIZE + data.length;
    const sealed = this.#memory?.take(size) ?? Buffer.allocUnsafe(size);
    data.copy(sealed, layout.HEADER_SIZE);
    return sealed;
  }
}

/** Copies `source[start, end)` to `target[at, …)`, which may be the same bytes. */
function put(target: Buffer, at: number, source: Buffer, start: number, end: number): void {
  if (source !== target) source.copy(target, at, start, end);
  else if (at !== start) target.copyWithin(at, start, end);
}

/** Gives a sealed batch its producer and sequence and its checksum: also again, when the producer had to take a new epoch. */
export function stampProducer(batch: Buffer, producer: ProducerIdentity | null, baseSequence: number): void {
  batch.writeBigInt64BE(producer?.id ?? -1n, layout.AT_PRODUCER_ID);
  batch.writeInt16BE(producer?.epoch ?? -1, layout.AT_PRODUCER_EPOCH);
  batch.writeInt32BE(baseSequence, layout.AT_BASE_SEQUENCE);
  batch.writeUInt32BE(crc32c(batch.subarray(layout.AT_ATTRIBUTES)), layout.AT_CRC);
}
