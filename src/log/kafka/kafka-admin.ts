import type { PartitionOffset, TopicPartition } from '../../data/topic-partition.js';
import { ConnectException } from '../../error/errors.js';
import type { LogAdmin, TopicSpec } from '../log.js';
import { byTopic } from './by-topic.js';
import { type RawSettings, settingsReader } from './client-settings.js';
import type { Cluster } from './cluster.js';
import { EARLIEST, LATEST, listOffset } from './fetcher.js';
import { commitTopics, committedOffsets } from './kafka-consumer.js';
import { brokerCode, Code, codeName, kafkaFailure, partialResponse } from './kafka-error.js';
import {
  createTopicsV7,
  deleteGroupsV2,
  deleteTopicsV6,
  offsetCommitV8,
  offsetDeleteV0,
  offsetFetchV8,
} from './wire-client.js';

type CreateResponse = Awaited<ReturnType<typeof createTopicsV7.api.async>>;
type DeleteResponse = Awaited<ReturnType<typeof deleteTopicsV6.api.async>>;

/** Topics and groups of a cluster. What can heal is repeated for `default.api.timeout.ms`. */
export class KafkaAdmin implements LogAdmin {
  readonly #cluster: Cluster;
  readonly #timeoutMs: number;

  readonly #closed: () => void;

  constructor(cluster: Cluster, raw: RawSettings, closed = () => {}) {
    this.#cluster = cluster;
    this.#closed = closed;
    this.#timeoutMs = settingsReader(raw)('default.api.timeout.ms', 'INT', 60_000);
  }

  clusterId(): Promise<string> {
    return this.#retry('The cluster could not be described', () => this.#cluster.clusterId());
  }

  async topics(): Promise<ReadonlyMap<string, number>> {
    await this.#retry('Topics could not be listed', () => this.#cluster.refresh(null));
    const topics = new Map<string, number>();
    for (const [name, { leaders, internal }] of this.#cluster.topics()) if (!internal) topics.set(name, leaders.length);
    return topics;
  }

  /** Creates those that are missing. @returns their names */
  async ensureTopics(specs: readonly TopicSpec[]): Promise<readonly string[]> {
    const what = `Topics ${specs.map(({ name }) => name).join(', ')} could not be created`;
    const unique = [...new Map(specs.map((spec) => [spec.name, spec])).values()];
    return this.#retry(what, async () => {
      await this.#cluster.refresh(unique.map(({ name }) => name));
      const missing = unique.filter(({ name }) => this.#cluster.topic(name) === undefined);
      if (missing.length === 0) return [];
      const request = missing.map(({ name, partitions, replicationFactor, config }) => ({
        name,
        numPartitions: partitions,
        replicationFactor,
        assignments: [],
        configs: Object.entries(config).map(([key, value]) => ({ name: key, value })),
      }));
      const { topics } = await this.#cluster
        .control((connection) => createTopicsV7.api.async(connection, request, this.#timeoutMs, false))
        .catch((error: unknown) => partial<CreateResponse>(error));
      const created: string[] = [];
      for (const { name, errorCode, errorMessage } of topics) {
        if (errorCode === 0) created.push(name);
        else if (errorCode !== Code.TOPIC_ALREADY_EXISTS) {
          throw new ConnectException(
            `Topic ${name} could not be created: ${codeName(errorCode)}${detail(errorMessage)}`,
          );
        }
      }
      return created;
    });
  }

  /** Deletes topics; a missing one is fine. */
  async deleteTopics(names: readonly string[]): Promise<void> {
    if (names.length === 0) return;
    await this.#retry(`Topics ${names.join(', ')} could not be deleted`, async () => {
      const request = names.map((name) => ({ name }));
      const { responses } = await this.#cluster
        .control((connection) => deleteTopicsV6.api.async(connection, request, this.#timeoutMs))
        .catch((error: unknown) => partial<DeleteResponse>(error));
      for (const { name, errorCode, errorMessage } of responses) {
        if (errorCode === 0 || errorCode === Code.UNKNOWN_TOPIC_OR_PARTITION) continue;
        throw new ConnectException(`Topic ${name} could not be deleted: ${codeName(errorCode)}${detail(errorMessage)}`);
      }
    });
  }

  async offsets(partition: TopicPartition): Promise<{ earliest: bigint; latest: bigint }> {
    const { topic } = partition;
    await this.#retry(`Topic ${topic} could not be described`, () => this.#cluster.refresh([topic]));
    if (this.#cluster.topic(topic)?.leaders[partition.partition] === undefined) {
      throw new ConnectException(`Topic ${topic} does not exist, or has no partition ${partition.partition}.`);
    }
    return this.#retry(`Offsets of ${topic}-${partition.partition} could not be read`, async () => ({
      earliest: await listOffset(this.#cluster, partition, EARLIEST, 0),
      latest: await listOffset(this.#cluster, partition, LATEST, 0),
    }));
  }

  groupOffsets(group: string): Promise<readonly PartitionOffset[]> {
    return this.#retry(`Offsets of group ${group} could not be read`, async () => {
      const request = [{ groupId: group, memberId: null, memberEpoch: -1, topics: null }];
      const { groups } = await this.#cluster.coordinate(group, (connection) =>
        offsetFetchV8.api.async(connection, request, true),
      );
      return committedOffsets(groups);
    });
  }

  async alterGroupOffsets(
    group: string,
    offsets: readonly (TopicPartition & { readonly offset: bigint | null })[],
  ): Promise<void> {
    const what = `Offsets of group ${group} could not be altered`;
    const set = offsets.filter((entry): entry is PartitionOffset => entry.offset !== null);
    const removed = offsets.filter(({ offset }) => offset === null);
    await this.#ofEmptyGroup(group, what, async () => {
      if (set.length > 0) {
        await this.#cluster.coordinate(group, (connection) =>
          offsetCommitV8.api.async(connection, group, -1, '', null, commitTopics(set)),
        );
      }
      if (removed.length > 0) {
        const topics = byTopic(removed).map(([name, own]) => ({
          name,
          partitions: own.map(({ partition }) => ({ partitionIndex: partition })),
        }));
        await this.#cluster.coordinate(group, (connection) => offsetDeleteV0.api.async(connection, group, topics));
      }
    });
  }

  async deleteGroup(group: string): Promise<void> {
    await this.#ofEmptyGroup(group, `Group ${group} could not be deleted`, async () => {
      await this.#cluster.coordinate(group, (connection) => deleteGroupsV2.api.async(connection, [group]));
    });
  }

  async close(): Promise<void> {
    this.#closed();
    await this.#cluster.close();
  }

  /** Does what a broker allows only while nobody is in the group; a group that does not exist is empty. */
  async #ofEmptyGroup(group: string, what: string, action: () => Promise<void>): Promise<void> {
    await this.#retry(what, async () => {
      try {
        await action();
      } catch (error) {
        const code = brokerCode(error);
        if (code === Code.GROUP_ID_NOT_FOUND) return;
        // A commit from outside is answered with "unknown member" while the group has some.
        if (
          code === Code.NON_EMPTY_GROUP ||
          code === Code.UNKNOWN_MEMBER_ID ||
          code === Code.GROUP_SUBSCRIBED_TO_TOPIC
        ) {
          throw new ConnectException(`${what}: the group ${group} has active members: stop its tasks first.`, {
            cause: error,
          });
        }
        throw error;
      }
    });
  }

  #retry<T>(what: string, action: () => Promise<T>): Promise<T> {
    return this.#cluster.retry(what, this.#timeoutMs, action);
  }
}

/** The answer within an error of the client, where only some of its parts failed. @throws the error itself where there is none */
function partial<T>(error: unknown): T {
  const response = partialResponse<T>(error);
  if (response === undefined) throw error instanceof Error ? error : kafkaFailure('The broker did not answer', error);
  return response;
}

function detail(message: string | null | undefined): string {
  return message ? ` (${message})` : '';
}
