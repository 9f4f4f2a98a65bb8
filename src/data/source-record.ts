import { ConnectRecord, type RecordParts } from './connect-record.js';

/** Values that may stand in source partitions and offsets; int64 values are `bigint`. Key order is significant: offsets are looked up by bytes. */
export type OffsetMap = Readonly<Record<string, string | number | bigint | boolean | null>>;

/** An offset that is made when somebody asks for it; the object behind it is the position itself. */
export abstract class LazyOffset {
  abstract toOffsetMap(): OffsetMap;
}

/** An offset, or what makes it where that costs something: only the last offset of a batch is ever stored, so only that one is made. */
export type SourceOffset = OffsetMap | LazyOffset | (() => OffsetMap);

/** The offset itself. */
export function offsetMapOf(offset: SourceOffset): OffsetMap {
  if (offset instanceof LazyOffset) return offset.toOffsetMap();
  return typeof offset === 'function' ? offset() : offset;
}

/** A record that a source task read, with the position to resume after it. */
export class SourceRecord extends ConnectRecord {
  readonly sourcePartition: OffsetMap;
  readonly #sourceOffset: SourceOffset;
  /** The next record is of the same event, and the first offset behind the event is that of the last one. */
  readonly unfinished: boolean;

  constructor(parts: RecordParts, sourcePartition: OffsetMap, sourceOffset: SourceOffset, unfinished = false) {
    super(parts);
    this.sourcePartition = sourcePartition;
    this.#sourceOffset = sourceOffset;
    this.unfinished = unfinished;
  }

  get sourceOffset(): OffsetMap {
    return offsetMapOf(this.#sourceOffset);
  }

  override with(parts: Partial<RecordParts>): SourceRecord {
    return new SourceRecord(this.merged(parts), this.sourcePartition, this.#sourceOffset, this.unfinished);
  }
}
