import type { ReadRecord } from './normalize.js';

export interface RestAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A worker with a log of its own, as the scenarios use it: ours, or the real one. */
export interface Stack {
  rest(method: string, path: string, body?: unknown): Promise<RestAnswer>;
  /** Topics of connectors (no internal ones) with their number of partitions, by name. */
  topics(): Promise<ReadonlyMap<string, number>>;
  /** How many records the partitions of these topics hold in all, as one comparable text. */
  ends(topics: readonly string[]): Promise<string>;
  /** All records, in order of topic, partition and offset. */
  read(topics: readonly string[]): Promise<ReadRecord[]>;
  /** The last offset record per key of a connector. */
  offsets(connector: string): Promise<{ readonly key: Buffer; readonly value: Buffer | null }[]>;
  stop(): Promise<void>;
}
