import { ConfigDef, type RawConfig } from '../../config/config-def.js';
import { JavaRegex } from '../../config/java-regex.js';
import { nonEmptyString, regex } from '../../config/validators.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import type { Predicate } from '../predicate.js';

const CONFIG = new ConfigDef([
  {
    name: 'pattern',
    type: 'STRING',
    validator: (name, value) => {
      nonEmptyString(name, value);
      regex(name, value);
    },
    importance: 'MEDIUM',
    documentation: "A Java regular expression for matching against the name of a record's topic.",
  },
]);

/**
 * True for records of topics whose whole name matches.
 *
 * @see https://kafka.apache.org/documentation/#org.apache.kafka.connect.transforms.predicates.TopicNameMatches
 */
export class TopicNameMatches implements Predicate {
  static readonly javaClass = 'org.apache.kafka.connect.transforms.predicates.TopicNameMatches';

  #pattern!: JavaRegex;
  #lastTopic: string | undefined;
  #lastResult = false;

  config(): ConfigDef {
    return CONFIG;
  }

  configure(config: RawConfig): void {
    this.#pattern = new JavaRegex(CONFIG.parse(config).get('pattern') as string);
    this.#lastTopic = undefined;
  }

  test(record: ConnectRecord): boolean {
    // Records of one topic come in runs.
    if (record.topic !== this.#lastTopic) {
      this.#lastTopic = record.topic;
      this.#lastResult = record.topic !== null && this.#pattern.matches(record.topic);
    }
    return this.#lastResult;
  }
}
