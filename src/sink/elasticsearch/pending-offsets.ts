import type { LogCoordinates } from '../../data/sink-record.js';
import type { PartitionOffset, TopicPartition } from '../../data/topic-partition.js';

/** A record that was accepted. */
export interface PendingRecord {
  readonly offset: bigint;
  settled: boolean;
  /** Its partition belongs to somebody else now, who reads the record as well: it must not be sent any more. */
  abandoned: boolean;
}

/** Records of one partition in the order of their offsets; those before `head` are settled. */
interface Queue {
  records: PendingRecord[];
  head: number;
}

/** Enough settled records at the front to be worth moving the rest. */
const COMPACT_AT = 1024;

/**
 * Knows up to where records are settled (stored, or given up on purpose), by their place in the log, so that transforms may rename topics.
 *
 * Batches finish in any order; what may be committed ends before the first record that is not settled.
 */
export class PendingOffsets {
  readonly #topics = new Map<string, Queue[]>();

  accept(place: LogCoordinates): PendingRecord {
    const record = { offset: place.offset, settled: false, abandoned: false };
    this.hold(place, record);
    return record;
  }

  /** As `accept`, for a record that knows of itself whether it is settled. */
  hold({ topic, partition }: TopicPartition, record: PendingRecord): void {
    const queue = this.#queue(topic, partition);
    // Until the next commit, a minute on, there may come millions.
    passSettled(queue);
    queue.records.push(record);
  }

  /** Of the positions given, which records before them may be committed: as far as everything before is settled. */
  committable(positions: readonly PartitionOffset[]): PartitionOffset[] {
    return positions.map(({ topic, partition, offset }) => {
      const first = this.#firstPending(topic, partition);
      return { topic, partition, offset: first !== null && first < offset ? first : offset };
    });
  }

  /** The partition belongs to somebody else now: its records that are not settled are abandoned. */
  forget({ topic, partition }: TopicPartition): void {
    const partitions = this.#topics.get(topic);
    for (const record of partitions?.[partition]?.records ?? []) record.abandoned = !record.settled;
    delete partitions?.[partition];
  }

  #firstPending(topic: string, partition: number): bigint | null {
    const queue = this.#topics.get(topic)?.[partition];
    if (queue === undefined) return null;
    passSettled(queue);
    return queue.records[queue.head]?.offset ?? null;
  }

  #queue(topic: string, partition: number): Queue {
    let partitions = this.#topics.get(topic);
    if (partitions === undefined) {
      partitions = [];
      this.#topics.set(topic, partitions);
    }
    let queue = partitions[partition];
    if (queue === undefined) {
      queue = { records: [], head: 0 };
      partitions[partition] = queue;
    }
    return queue;
  }
}

/** Moves the head to the first record that is not settled, and lets go of those before it. */
function passSettled(queue: Queue): void {
  const { records } = queue;
  while (queue.head < records.length && records[queue.head]?.settled) queue.head++;
  if (queue.head === 0 || (queue.head < records.length && queue.head < COMPACT_AT)) return;
  queue.records = records.slice(queue.head);
  queue.head = 0;
}
