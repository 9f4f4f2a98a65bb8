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
  /** The next record is of the same event, and the first offset behind the event is that of the last one. */
  readonly unfinished: boolean;

  constructor(
    parts: RecordParts,
    sourcePartition: OffsetMap,
    sourceOffset: OffsetMap | (() => OffsetMap),
    unfinished = false,
  ) {
    super(parts);
    this.sourcePartition = sourcePartition;
    this.#sourceOffset = sourceOffset;
    this.unfinished = unfinished;
  }

  get sourceOffset(): OffsetMap {
    return typeof this.#sourceOffset === 'function' ? this.#sourceOffset() : this.#sourceOffset;
  }

  override with(parts: Partial<RecordParts>): SourceRecord {
    return new SourceRecord(this.merged(parts), this.sourcePartition, this.#sourceOffset, this.unfinished);
  }
}
