/** A topic partition. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** How logs, metrics and errors write a partition; two partitions never have the same text. */
export function partitionText({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}

/** A topic partition with a position: the offset of the next record to read. */
export interface PartitionOffset extends TopicPartition {
  readonly offset: bigint;
}
