import type { RawConfig } from '../../../config/config-def.js';
import { JavaRegex } from '../../../config/java-regex.js';
import type { KeyField, TopicNaming } from './event-options.js';

/** Kafka's limit for names of topics. */
const MAX_LENGTH = 249;

/** Which characters a strategy leaves alone, and what it writes for others. */
interface Alphabet {
  readonly valid: RegExp;
  readonly replace: (char: string) => string;
}

const UNDERSCORE: Alphabet = { valid: /[A-Za-z0-9._-]/, replace: () => '_' };

/** The underscore announces an escape, so it is escaped too. */
const UNICODE: Alphabet = {
  valid: /[A-Za-z0-9.-]/,
  replace: (char) => {
    const hex = char.charCodeAt(0).toString(16);
    return hex.length <= 2 ? `_u00${hex}` : `_u${hex}`;
  },
};

/**
 * The naming of `topic.naming.strategy`, a class of Debezium's own.
 * @param config the connector's settings, as they were given
 */
export function topicNaming(config: RawConfig): TopicNaming {
  const prefix = config['topic.prefix'] ?? '';
  const delimiter = config['topic.delimiter'] ?? '.';
  const strategy = (config['topic.naming.strategy'] ?? '').split('.').at(-1) ?? '';
  const alphabet = strategy.includes('Unicode') ? UNICODE : UNDERSCORE;
  const regex = strategy.includes('Regex');
  const joined = (...parts: string[]) => parts.filter((part) => part.trim() !== '').join(delimiter);
  const physical = strategy.startsWith('Default')
    ? (_schema: string, table: string) => joined(prefix, table)
    : (schema: string, table: string) => joined(prefix, schema, table);
  const reroute = regex ? replacer(config, 'topic.regex', 'topic.replacement') : null;
  const heartbeatPrefix = config['topic.heartbeat.prefix'] ?? '__debezium-heartbeat';
  return {
    dataChangeTopic(schema, table) {
      const name = sanitised(physical(schema, table), alphabet);
      return reroute?.(name) || name;
    },
    transactionTopic: [prefix, config['topic.transaction'] ?? 'transaction'].join(delimiter),
    heartbeatTopic: config['topic.heartbeat.name'] || [heartbeatPrefix, prefix].join(delimiter),
    // The only name that knows no delimiter.
    messageTopic: `${prefix}.message`,
    keyField: regex ? keyField(config, physical) : null,
  };
}

function keyField(config: RawConfig, physical: (schema: string, table: string) => string): KeyField | null {
  if (config['topic.key.enforce.uniqueness']?.trim().toLowerCase() === 'false') return null;
  const replace = replacer(config, 'topic.key.field.regex', 'topic.key.field.replacement');
  return {
    name: config['topic.key.field.name'] ?? '__dbz__physicalTableIdentifier',
    valueFor(schema, table) {
      const topic = physical(schema, table);
      return replace?.(topic) ?? topic;
    },
  };
}

/** Replaces texts that match as a whole; gives null for others. */
function replacer(
  config: RawConfig,
  regexKey: string,
  replacementKey: string,
): ((text: string) => string | null) | null {
  const pattern = config[regexKey]?.trim();
  if (!pattern) return null;
  const regex = new JavaRegex(pattern);
  const replacement = config[replacementKey] ?? '';
  return (text) => (regex.matches(text) ? regex.replaceFirst(text, replacement) : null);
}

/** Characters are replaced in UTF-16 units, as Java sees them. */
function sanitised(name: string, { valid, replace }: Alphabet): string {
  let text = '';
  for (let i = 0; i < name.length; i++) {
    const char = name.charAt(i);
    text += valid.test(char) ? char : replace(char);
  }
  if (text === '.' || text === '..') return text.replaceAll('.', replace('.'));
  return text.slice(0, MAX_LENGTH);
}
