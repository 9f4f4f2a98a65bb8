import { ConnectException } from '../../error/errors.js';
import type { LogAdmin } from '../../log/log.js';
import { loggers } from '../../logging/logger.js';
import type { TopicCreation } from './topic-creation.js';

const logger = loggers.get('org.apache.kafka.connect.runtime.AbstractWorkerSourceTask');

/** Makes sure that a topic exists before the first record goes to it. */
export class TopicCreator {
  readonly #admin: LogAdmin;
  readonly #creation: TopicCreation;
  readonly #known = new Set<string>();

  constructor(admin: LogAdmin, creation: TopicCreation) {
    this.#admin = admin;
    this.#creation = creation;
  }

  /** Whether `ensure` has been awaited for this topic. */
  knows(topic: string): boolean {
    return this.#known.has(topic);
  }

  /** @throws ConnectException if the topic does not exist and cannot be created */
  async ensure(topic: string): Promise<void> {
    const { group, spec } = this.#creation.plan(topic);
    let created: readonly string[];
    try {
      created = await this.#admin.ensureTopics([spec]);
    } catch (error) {
      throw new ConnectException(`Error while attempting to create/find topic(s) '${topic}'`, { cause: error });
    }
    if (created.includes(topic)) {
      logger.info(
        `Created topic '${topic}' with ${spec.partitions === -1 ? 'default' : spec.partitions} partition(s), replication factor ${spec.replicationFactor === -1 ? 'default' : spec.replicationFactor}, using creation group ${group}`,
      );
    }
    this.#known.add(topic);
  }
}
