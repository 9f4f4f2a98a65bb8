import { ConnectRecord, type RecordParts } from './connect-record.js';

/** Values that may stand in source partitions and offsets; int64 values are `bigint`. Key order is significant: offsets are looked up by bytes. */
export type OffsetMap = Readonly<Record<string, string | number | bigint | boolean | null>>;

/**
 * A record that a source task read, with the position to resume after it.
 *
 * `sourceOffset` is a function where making the offset costs something: only the last offset of a batch is ever stored, so only that
 * one is made.
 */
export class SourceRecord extends ConnectRecord {
  readonly sourcePartition: OffsetMap;
  readonly #sourceOffset: OffsetMap | (() => OffsetMap);

  constructor(parts: RecordParts, sourcePartition: OffsetMap, sourceOffset: OffsetMap | (() => OffsetMap)) {
    super(parts);
    this.sourcePartition = sourcePartition;
    this.#sourceOffset = sourceOffset;
  }

  get sourceOffset(): OffsetMap {
    return typeof this.#sourceOffset === 'function' ? this.#sourceOffset() : this.#sourceOffset;
  }

  override with(parts: Partial<RecordParts>): SourceRecord {
    return new SourceRecord(this.merged(parts), this.sourcePartition, this.#sourceOffset);
  }
}
