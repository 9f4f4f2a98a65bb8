import type { OffsetMap, SourceRecord } from '../../data/source-record.js';

/** The last record of a source partition up to which everything is durable. */
export interface CommittableOffset {
  readonly partition: OffsetMap;
  readonly record: SourceRecord;
}

interface Entry {
  readonly partition: OffsetMap;
  record: SourceRecord;
  /** The log's number of the last record that must be durable first. */
  number: number;
}

/**
 * Source offsets of records that were handed to the log, in order; says which may be stored: those of a prefix of records that are durable.
 *
 * Neighbouring records of one partition share an entry until it is sealed at the end of a poll batch, so that a record costs two assignments.
 * Only the last offset of each partition is ever asked for.
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
      this.#open = { partition: record.sourcePartition, record, number };
      this.#entries.push(this.#open);
    }
  }

  /** Later records get entries of their own. */
  seal(): void {
    this.#open = null;
  }

  /** Takes the offsets that may be stored when records up to number `durable` are durable. */
  take(durable: number): CommittableOffset[] {
    let done = 0;
    for (const entry of this.#entries) {
      if (entry.number > durable) break;
      done++;
      if (entry === this.#open) this.#open = null;
      this.#committable.set(this.#name(entry.partition), entry);
    }
    if (done > 0) this.#entries = this.#entries.slice(done);
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
