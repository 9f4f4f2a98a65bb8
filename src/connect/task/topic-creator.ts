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
  /** Created together with others, before their own first record. */
  readonly #ahead = new Set<string>();

  constructor(admin: LogAdmin, creation: TopicCreation) {
    this.#admin = admin;
    this.#creation = creation;
  }

  /** Whether `ensure` has been awaited for this topic. */
  knows(topic: string): boolean {
    return this.#known.has(topic);
  }

  /**
   * @param upcoming topics that will be ensured soon: they are created by the same request, which takes no longer for a hundred. What is wrong with one of them
   * is told when its own time comes
   * @throws ConnectException if the topic does not exist and cannot be created
   */
  async ensure(topic: string, upcoming: () => Iterable<string> = () => []): Promise<void> {
    if (!this.#ahead.delete(topic) && !(await this.#createTogether(topic, upcoming))) {
      try {
        await this.#create([topic]);
      } catch (error) {
        throw new ConnectException(`Error while attempting to create/find topic(s) '${topic}'`, { cause: error });
      }
    }
    this.#known.add(topic);
  }

  /** False: it has to be tried alone. */
  async #createTogether(topic: string, upcoming: () => Iterable<string>): Promise<boolean> {
    const others = [...new Set(upcoming())].filter(
      (name) => name !== topic && !this.#known.has(name) && !this.#ahead.has(name),
    );
    if (others.length === 0) return false;
    try {
      await this.#create([topic, ...others]);
    } catch {
      return false;
    }
    for (const name of others) this.#ahead.add(name);
    return true;
  }

  async #create(topics: readonly string[]): Promise<void> {
    const planned = topics.map((topic) => this.#creation.plan(topic));
    const created = new Set(await this.#admin.ensureTopics(planned.map(({ spec }) => spec)));
    for (const { group, spec } of planned) {
      if (!created.has(spec.name)) continue;
      logger.info(
        `Created topic '${spec.name}' with ${spec.partitions === -1 ? 'default' : spec.partitions} partition(s), replication factor ${spec.replicationFactor === -1 ? 'default' : spec.replicationFactor}, using creation group ${group}`,
      );
    }
  }
}
