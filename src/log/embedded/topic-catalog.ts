import { ConfigException } from '../../error/errors.js';
import type { TopicSpec } from '../log.js';
import { type EmbeddedStore, partitionEnd, partitionKey, type StoredTopic } from './store.js';

/** How many batches one transaction removes: keeps other writers from waiting long. */
const REMOVE_AT_ONCE = 512;
const MAX_NAME_LENGTH = 249;

/** Creates, lists and deletes the topics of a folder. */
export class TopicCatalog {
  readonly #store: EmbeddedStore;

  constructor(store: EmbeddedStore) {
    this.#store = store;
  }

  all(): Map<string, StoredTopic> {
    const topics = new Map<string, StoredTopic>();
    for (const { key, value } of this.#store.topics.getRange()) topics.set(key, value);
    return topics;
  }

  /** Creates those that are missing. @returns their names */
  async create(specs: readonly TopicSpec[]): Promise<string[]> {
    for (const { name } of specs) checkName(name);
    this.#store.refresh();
    if (specs.every(({ name }) => this.#store.topics.doesExist(name))) return [];
    return this.#store.transaction(() => {
      const created: string[] = [];
      for (const { name, partitions, config } of specs) {
        if (this.#store.topics.doesExist(name)) continue;
        const id = Number(this.#store.meta.get('lastTopicId') ?? 0) + 1;
        this.#store.meta.putSync('lastTopicId', id);
        this.#store.topics.putSync(name, { id, partitions: Math.max(1, partitions), config: { ...config } });
        created.push(name);
      }
      if (created.length > 0) this.#touch();
      return created;
    });
  }

  /** Deletes topics; a missing one is fine. Their names are free at once, their batches go in steps. */
  async delete(names: readonly string[]): Promise<void> {
    await this.#store.transaction(() => {
      for (const name of names) {
        const topic = this.#store.topics.get(name);
        if (topic === undefined) continue;
        this.#store.topics.removeSync(name);
        this.#store.graves.putSync(topic.id, topic.partitions);
        this.#touch();
      }
    });
    await this.bury();
  }

  /** Removes the batches of deleted topics, those included whose deletion a crash has interrupted. */
  async bury(): Promise<void> {
    for (const { key: id, value: partitions } of [...this.#store.graves.getRange()]) {
      for (let partition = 0; partition < partitions; ) {
        const emptied = await this.#store.transaction(() => this.#removeSome(id, partition));
        if (emptied) partition++;
      }
      await this.#store.transaction(() => this.#store.graves.removeSync(id));
    }
  }

  #removeSome(topicId: number, partition: number): boolean {
    const { batches, partitions } = this.#store;
    const start = partitionKey(topicId, partition);
    const keys = [...batches.getKeys({ start, end: partitionEnd(topicId, partition), limit: REMOVE_AT_ONCE })];
    for (const key of keys) batches.removeSync(key);
    if (keys.length === REMOVE_AT_ONCE) return false;
    partitions.removeSync(start);
    return true;
  }

  #touch(): void {
    this.#store.meta.putSync('topicsVersion', this.#store.topicsVersion() + 1);
  }
}

/** The rule for names is Kafka's, so that a topic can move to a broker. @throws ConfigException */
function checkName(name: string): void {
  if (name === '.' || name === '..' || name.length > MAX_NAME_LENGTH || !/^[a-zA-Z0-9._-]+$/.test(name)) {
    throw new ConfigException(
      `Topic name ${JSON.stringify(name)} is invalid: it must have 1 to ${MAX_NAME_LENGTH} of the characters a-z, A-Z, 0-9, '.', '_' and '-', ` +
        `and not be '.' or '..'.`,
    );
  }
}
