import { parseType, type RawConfig } from '../../config/config-def.js';
import { JavaRegex } from '../../config/java-regex.js';
import { ConfigException } from '../../error/errors.js';
import type { TopicSpec } from '../../log/log.js';
import { settingsBelow } from './transform-stage.js';

const PREFIX = 'topic.creation.';
const DEFAULT_GROUP = 'default';
const OWN_SETTINGS = new Set(['include', 'exclude', 'partitions', 'replication.factor']);

interface TopicCreationGroup {
  readonly name: string;
  readonly include: readonly JavaRegex[];
  readonly exclude: readonly JavaRegex[];
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly config: Readonly<Record<string, string>>;
}

/** A topic as it is to be created, with the group that says so. */
export interface PlannedTopic {
  readonly group: string;
  readonly spec: TopicSpec;
}

/**
 * How the topics of a source connector are created: by the first group of `topic.creation.groups` that fits the name, else by `default`. A connector
 * without any such setting leaves number of partitions and copies to the log.
 *
 * @see https://cwiki.apache.org/confluence/display/KAFKA/KIP-158%3A+Kafka+Connect+should+allow+source+connectors+to+set+topic-specific+settings+for+new+topics
 */
export class TopicCreation {
  readonly #groups: readonly TopicCreationGroup[];

  private constructor(groups: readonly TopicCreationGroup[]) {
    this.#groups = groups;
  }

  /** @throws ConfigException */
  static of(connector: RawConfig): TopicCreation {
    if (!Object.keys(connector).some((name) => name.startsWith(PREFIX))) return new TopicCreation([]);
    const fallback = parseGroup(connector, DEFAULT_GROUP, null);
    const names = parseType(`${PREFIX}groups`, connector[`${PREFIX}groups`] ?? '', 'LIST') as readonly string[];
    const groups = names.filter((name) => name !== DEFAULT_GROUP).map((name) => parseGroup(connector, name, fallback));
    return new TopicCreation([...groups, fallback]);
  }

  plan(topic: string): PlannedTopic {
    const group = this.#groups.find(
      ({ include, exclude }) =>
        include.some((regex) => regex.matches(topic)) && !exclude.some((regex) => regex.matches(topic)),
    );
    return {
      group: group?.name ?? DEFAULT_GROUP,
      spec: {
        name: topic,
        partitions: group?.partitions ?? -1,
        replicationFactor: group?.replicationFactor ?? -1,
        config: group?.config ?? {},
      },
    };
  }
}

/** `fallback` is the group `default`, of which the others have what they do not say; null when it is parsed itself. */
function parseGroup(connector: RawConfig, name: string, fallback: TopicCreationGroup | null): TopicCreationGroup {
  const prefix = `${PREFIX}${name}.`;
  const given = (setting: string) => connector[`${prefix}${setting}`];
  const count = (setting: 'partitions' | 'replication.factor', inherited: number | undefined): number => {
    const text = given(setting);
    if (text !== undefined) return parseCount(`${prefix}${setting}`, text, setting);
    if (inherited !== undefined) return inherited;
    throw new ConfigException(`Missing required configuration "${prefix}${setting}" which has no default value.`);
  };
  const regexes = (setting: 'include' | 'exclude', byDefault: string | undefined): JavaRegex[] => {
    const text = given(setting) ?? byDefault;
    if (text === undefined) {
      throw new ConfigException(`Missing required configuration "${prefix}${setting}" which has no default value.`);
    }
    return (parseType(`${prefix}${setting}`, text, 'LIST') as readonly string[]).map((regex) =>
      compile(`${prefix}${setting}`, regex),
    );
  };
  return {
    name,
    replicationFactor: count('replication.factor', fallback?.replicationFactor),
    partitions: count('partitions', fallback?.partitions),
    include: regexes('include', fallback === null ? '.*' : undefined),
    exclude: regexes('exclude', ''),
    config: Object.fromEntries(
      Object.entries(settingsBelow(connector, prefix)).filter(([setting]) => !OWN_SETTINGS.has(setting)),
    ),
  };
}

const COUNT_RULES = {
  partitions: "Number of partitions must be positive, or -1 to use the broker's default",
  'replication.factor':
    "Replication factor must be positive and not larger than the number of brokers in the Kafka cluster, or -1 to use the broker's default",
} as const;

function parseCount(key: string, text: string, setting: keyof typeof COUNT_RULES): number {
  const value = parseType(key, text, setting === 'partitions' ? 'INT' : 'SHORT') as number;
  if (value >= 1 || value === -1) return value;
  throw ConfigException.forValue(setting, value, COUNT_RULES[setting]);
}

function compile(key: string, regex: string): JavaRegex {
  try {
    return new JavaRegex(regex);
  } catch (error) {
    throw ConfigException.forValue(key, regex, `Invalid regex: ${(error as Error).message}`);
  }
}
