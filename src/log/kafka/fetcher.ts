import { partitionText, type TopicPartition } from '../../data/topic-partition.js';
import { ConnectException } from '../../error/errors.js';
import type { LogRecord } from '../log.js';
import { backoffMs } from './client-settings.js';
import type { Cluster } from './cluster.js';
import type { ConsumerSettings } from './consumer-settings.js';
import { type FetchResult, fetchRecords } from './fetch-request.js';
import { FetchedRecords } from './fetched-records.js';
import { Code, canHeal, codeName, isRetriableCode, kafkaFailure } from './kafka-error.js';
import { listOffsetsV7 } from './wire-client.js';

export const EARLIEST = -2n;
export const LATEST = -1n;

interface FetchedPartition extends TopicPartition {
  /** Offset of the next record to be returned; null: still to be found by `auto.offset.reset`. */
  position: bigint | null;
  paused: boolean;
  /** Rises with every seek: answers to older requests are thrown away. */
  version: number;
  records: FetchedRecords | null;
  retryAt: number;
  attempt: number;
}

/**
 * Reads partitions from their leaders: one request per broker at a time, which the broker holds until there is something; partitions with records in hand
 * are not asked for more, so that memory is bounded by one answer per broker.
 */
export class Fetcher {
  readonly #cluster: Cluster;
  readonly #settings: ConsumerSettings;
  readonly #partitions = new Map<string, FetchedPartition>();
  readonly #fetching = new Set<number>();
  #failure: ConnectException | null = null;
  #turn = 0;
  #wake: () => void = () => {};

  constructor(cluster: Cluster, settings: ConsumerSettings) {
    this.#cluster = cluster;
    this.#settings = settings;
  }

  /** @param position null: where `auto.offset.reset` says */
  add({ topic, partition }: TopicPartition, position: bigint | null): void {
    const state = { topic, partition, position, paused: false, version: 0, records: null, retryAt: 0, attempt: 0 };
    this.#partitions.set(partitionText(state), state);
  }

  remove(partition: TopicPartition): void {
    this.#partitions.delete(partitionText(partition));
  }

  assigned(): TopicPartition[] {
    return [...this.#partitions.values()].map(({ topic, partition }) => ({ topic, partition }));
  }

  pause(partition: TopicPartition, paused: boolean): void {
    this.#partition(partition).paused = paused;
  }

  seek(partition: TopicPartition, position: bigint): void {
    const state = this.#partition(partition);
    state.version++;
    state.position = position;
    state.records = null;
  }

  async position(partition: TopicPartition): Promise<bigint> {
    const state = this.#partition(partition);
    if (state.position === null) {
      await this.#cluster.retry(
        `Position of ${partitionText(state)} could not be found`,
        this.#settings.apiTimeoutMs,
        () => this.#reset(state),
      );
    }
    return state.position as unknown as bigint;
  }

  /** Whether `take` would return something. */
  get hasRecords(): boolean {
    return [...this.#partitions.values()].some(({ paused, records }) => !paused && records !== null);
  }

  /** Records that are at hand, of all partitions in turn. @throws ConnectException */
  take(max: number): LogRecord[] {
    if (this.#failure !== null) throw this.#failure;
    const records: LogRecord[] = [];
    const states = [...this.#partitions.values()];
    const turn = this.#turn++;
    for (let i = 0; i < states.length && records.length < max; i++) {
      const state = states[(turn + i) % states.length] as FetchedPartition;
      if (state.paused || state.records === null) continue;
      while (records.length < max) {
        const record = state.records.next();
        state.position = state.records.position;
        if (record === null) {
          state.records = null;
          break;
        }
        records.push(record);
      }
    }
    return records;
  }

  /** Asks the brokers for what is missing, and waits until something has come, `wake` was called or the time is over. */
  async wait(ms: number): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, ms));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.request();
    await woken;
  }

  wake(): void {
    this.#wake();
  }

  /** Sends requests for all partitions that may be asked for now. */
  request(): void {
    const now = Date.now();
    const perNode = new Map<number, FetchedPartition[]>();
    let soonest = Number.POSITIVE_INFINITY;
    for (const state of this.#partitions.values()) {
      if (state.paused || state.records !== null) continue;
      if (state.retryAt > now) {
        soonest = Math.min(soonest, state.retryAt);
        continue;
      }
      const node = this.#leader(state);
      if (this.#fetching.has(node)) continue;
      perNode.set(node, [...(perNode.get(node) ?? []), state]);
    }
    for (const [node, states] of perNode) void this.#fetch(node, states);
    if (soonest < Number.POSITIVE_INFINITY) setTimeout(() => this.request(), soonest - now).unref();
  }

  #partition(partition: TopicPartition): FetchedPartition {
    const state = this.#partitions.get(partitionText(partition));
    if (state === undefined)
      throw new ConnectException(`No current assignment for partition ${partitionText(partition)}`);
    return state;
  }

  async #fetch(node: number, states: readonly FetchedPartition[]): Promise<void> {
    this.#fetching.add(node);
    try {
      if (node < 0) await this.#cluster.refresh([...new Set(states.map(({ topic }) => topic))]);
      else await this.#fetchFrom(node, states);
      // A leader that is not there yet is asked for again, after a moment.
      if (node < 0) for (const state of states) if (this.#leader(state) < 0) this.#later(state);
    } catch (error) {
      if (!canHeal(error)) this.#failure = kafkaFailure('Records could not be fetched', error);
      for (const state of states) {
        this.#cluster.forget(state.topic);
        this.#later(state);
      }
    } finally {
      this.#fetching.delete(node);
      this.#wake();
      // Other partitions of this broker may have waited for this answer.
      if (!this.#cluster.closed && this.#failure === null) this.request();
    }
  }

  #leader({ topic, partition }: TopicPartition): number {
    return this.#cluster.topic(topic)?.leaders[partition] ?? -1;
  }

  async #fetchFrom(node: number, states: readonly FetchedPartition[]): Promise<void> {
    for (const state of states) if (state.position === null) await this.#reset(state);
    const asked = states
      .filter((state) => this.#partitions.get(partitionText(state)) === state && state.position !== null)
      .map((state) => ({ state, version: state.version, offset: state.position as bigint }));
    if (asked.length === 0) return;
    const positions = asked.map(({ state: { topic, partition }, offset }) => ({ topic, partition, offset }));
    const { limits, requestTimeoutMs } = this.#settings;
    const results = await this.#cluster.send(
      node,
      'data',
      (connection) => fetchRecords.async(connection, limits, positions),
      requestTimeoutMs + limits.maxWaitMs,
    );
    for (const { state, version, offset } of asked) {
      const result = results.find(({ topic, partition }) => topic === state.topic && partition === state.partition);
      if (result === undefined || state.version !== version) continue;
      this.#received(state, result, offset);
    }
  }

  #received(state: FetchedPartition, result: FetchResult, offset: bigint): void {
    const { errorCode, records } = result;
    if (errorCode === 0) {
      state.attempt = 0;
      if (records.length > 0) state.records = new FetchedRecords(result, offset);
    } else if (errorCode === Code.OFFSET_OUT_OF_RANGE) {
      state.position = null;
    } else if (isRetriableCode(errorCode)) {
      this.#cluster.forget(state.topic);
      this.#later(state);
    } else {
      this.#failure = new ConnectException(
        `Records of ${partitionText(state)} could not be fetched: ${codeName(errorCode)}`,
      );
    }
  }

  #later(state: FetchedPartition): void {
    state.attempt++;
    state.retryAt = Date.now() + backoffMs(this.#settings, state.attempt);
  }

  async #reset(state: FetchedPartition): Promise<void> {
    const { autoOffsetReset } = this.#settings;
    if (autoOffsetReset === 'none') {
      throw new ConnectException(
        `Undefined offset with no reset policy for partition ${partitionText(state)}: set auto.offset.reset to earliest or latest.`,
      );
    }
    const { version } = state;
    const found = await listOffset(
      this.#cluster,
      state,
      autoOffsetReset === 'earliest' ? EARLIEST : LATEST,
      this.#settings.limits.isolation,
    );
    if (state.version === version) state.position = found;
  }
}

/** The first (EARLIEST) or the next (LATEST) offset of a partition. */
export async function listOffset(
  cluster: Cluster,
  { topic, partition }: TopicPartition,
  timestamp: bigint,
  isolation: number,
): Promise<bigint> {
  const node = await cluster.leader(topic, partition);
  const request = [{ name: topic, partitions: [{ partitionIndex: partition, currentLeaderEpoch: -1, timestamp }] }];
  try {
    const { topics } = await cluster.send(node, 'admin', (connection) =>
      listOffsetsV7.api.async(connection, -1, isolation, request),
    );
    const offset = topics[0]?.partitions[0]?.offset;
    if (offset === undefined)
      throw new ConnectException(`The broker did not answer for partition ${topic}-${partition}.`);
    return offset;
  } catch (error) {
    if (canHeal(error)) cluster.forget(topic);
    throw error;
  }
}
