/** A topic partition. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** A topic partition with a position: the offset of the next record to read. */
export interface PartitionOffset extends TopicPartition {
  readonly offset: bigint;
}
