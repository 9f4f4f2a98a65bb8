/** What a notification is about. */
export type AggregateType = 'Initial Snapshot' | 'Incremental Snapshot';

/** One step of a snapshot, as it is told to people and tools. */
export interface Notification {
  readonly id: string;
  readonly aggregateType: AggregateType;
  readonly type: string;
  readonly additionalData: ReadonlyMap<string, string>;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
}
