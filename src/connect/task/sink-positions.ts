import { type PartitionOffset, partitionText, type TopicPartition } from '../../data/topic-partition.js';

interface Position extends TopicPartition {
  /** The offset after the last record that `put` has taken. */
  current: bigint;
  committed: bigint;
  /** The offset after the last record of the batch that is to be put; null outside of it. */
  inBatch: bigint | null;
}

/** Offsets of the partitions that a sink task reads: committed, taken by the task, and in the batch on its way to it. */
export class SinkPositions {
  readonly #positions = new Map<string, Position>();
  #last: Position | null = null;

  get partitions(): TopicPartition[] {
    return [...this.#positions.values()].map(({ topic, partition }) => ({ topic, partition }));
  }

  get size(): number {
    return this.#positions.size;
  }

  has(partition: TopicPartition): boolean {
    return this.#positions.has(partitionText(partition));
  }

  assign({ topic, partition, offset }: PartitionOffset): void {
    this.#positions.set(partitionText({ topic, partition }), {
      topic,
      partition,
      current: offset,
      committed: offset,
      inBatch: null,
    });
  }

  remove(partitions: readonly TopicPartition[]): void {
    this.#last = null;
    for (const partition of partitions) this.#positions.delete(partitionText(partition));
  }

  /** A record was read into the batch, whether or not it will reach the task. */
  read(topic: string, partition: number, offset: bigint): void {
    let position = this.#last;
    if (position === null || position.topic !== topic || position.partition !== partition) {
      position = this.#positions.get(partitionText({ topic, partition })) ?? null;
      this.#last = position;
    }
    if (position !== null) position.inBatch = offset + 1n;
  }

  /** The task has taken the batch. */
  taken(): void {
    for (const position of this.#positions.values()) {
      if (position.inBatch !== null) position.current = position.inBatch;
      position.inBatch = null;
    }
  }

  /** Reading goes on elsewhere. */
  rewind({ topic, partition, offset }: PartitionOffset): void {
    const position = this.#positions.get(partitionText({ topic, partition }));
    if (position === undefined) return;
    position.current = position.committed = offset;
    position.inBatch = null;
  }

  /** What the task has taken. */
  current(partitions: readonly TopicPartition[]): PartitionOffset[] {
    return this.#of(partitions, ({ current }) => current);
  }

  committed(partitions: readonly TopicPartition[]): PartitionOffset[] {
    return this.#of(partitions, ({ committed }) => committed);
  }

  currentOf(partition: TopicPartition): bigint | undefined {
    return this.#positions.get(partitionText(partition))?.current;
  }

  committedOf(partition: TopicPartition): bigint | undefined {
    return this.#positions.get(partitionText(partition))?.committed;
  }

  markCommitted(offsets: readonly PartitionOffset[]): void {
    for (const offset of offsets) {
      const position = this.#positions.get(partitionText(offset));
      if (position !== undefined) position.committed = offset.offset;
    }
  }

  #of(partitions: readonly TopicPartition[], offset: (position: Position) => bigint): PartitionOffset[] {
    return partitions.flatMap((partition) => {
      const position = this.#positions.get(partitionText(partition));
      return position === undefined
        ? []
        : [{ topic: position.topic, partition: position.partition, offset: offset(position) }];
    });
  }
}
