import type { OffsetMap, SourceRecord } from '../../data/source-record.js';

/** Where a source partition may be resumed: everything before is durable. */
export interface CommittableOffset {
  readonly partition: OffsetMap;
  readonly offset: OffsetMap;
}

interface Entry {
  readonly partition: OffsetMap;
  /** While the entry is open, its last record. */
  record: SourceRecord | null;
  /** Once it is closed, that record's offset. */
  offset: OffsetMap | null;
  /** The log's number of the last record that must be durable first. */
  number: number;
}

/**
 * Source offsets of records that were handed to the log, in order; says which may be stored: those of a prefix of records that are durable.
 *
 * Neighbouring records of one partition share an entry until it is sealed at the end of a poll batch, so that a record costs two assignments.
 * Only the last offset of each partition is ever asked for. No record is kept beyond its batch: a lazy one holds on to everything that was received
 * together with it, and offsets may be stored once a minute only.
 */
export class SubmittedOffsets {
  #entries: Entry[] = [];
  #open: Entry | null = null;
  readonly #committable = new Map<string, CommittableOffset>();
  readonly #names = new WeakMap<OffsetMap, string>();

  /** Whether there is nothing to take, durable or not. */
  get isEmpty(): boolean {
    return this.#entries.length === 0 && this.#committable.size === 0;
  }

  /** Everything before this record has the number `number` or a lower one; `number` is 0 when nothing was handed over yet. */
  submit(record: SourceRecord, number: number): void {
    const open = this.#open;
    if (open !== null && open.partition === record.sourcePartition) {
      open.record = record;
      open.number = number;
    } else {
      this.#close();
      this.#open = { partition: record.sourcePartition, record, offset: null, number };
      this.#entries.push(this.#open);
    }
  }

  /** The end of a batch, when records up to number `durable` are durable: later records get entries of their own. */
  seal(durable: number): void {
    this.#close();
    this.#settle(durable);
  }

  /** Takes the offsets that may be stored when records up to number `durable` are durable. */
  take(durable: number): CommittableOffset[] {
    this.#settle(durable);
    const taken = [...this.#committable.values()];
    this.#committable.clear();
    return taken;
  }

  /** Returns offsets that could not be stored; newer ones of the same partition win. */
  putBack(offsets: readonly CommittableOffset[]): void {
    for (const offset of offsets) {
      const name = this.#name(offset.partition);
      if (!this.#committable.has(name)) this.#committable.set(name, offset);
    }
  }

  #close(): void {
    const open = this.#open;
    if (open === null) return;
    open.offset = (open.record as SourceRecord).sourceOffset;
    open.record = null;
    this.#open = null;
  }

  /** Of durable entries only the last of each partition is kept. */
  #settle(durable: number): void {
    let done = 0;
    for (const entry of this.#entries) {
      if (entry.number > durable) break;
      done++;
      if (entry === this.#open) this.#close();
      const { partition } = entry;
      this.#committable.set(this.#name(partition), { partition, offset: entry.offset as OffsetMap });
    }
    if (done > 0) this.#entries = this.#entries.slice(done);
  }

  /** Connectors mostly use one object for all records of a partition; those that do not still mean the same partition. */
  #name(partition: OffsetMap): string {
    let name = this.#names.get(partition);
    if (name === undefined) {
      name = JSON.stringify(partition, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
      this.#names.set(partition, name);
    }
    return name;
  }
}
