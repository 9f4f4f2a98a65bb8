import { JavaRegex } from '../../../config/java-regex.js';
import { ConnectException, IllegalArgumentException } from '../../../error/errors.js';
import { integer, topicName } from './checks.js';
import type { PostgresConfig } from './postgres-config.js';

/** What Java wraps around what a constructor threw. */
class InvocationTargetException extends ConnectException {
  override readonly javaClass: string = 'java.lang.reflect.InvocationTargetException';
}

const NAMES = ['topic.delimiter', 'topic.transaction', 'topic.heartbeat.prefix', 'topic.heartbeat.name'];

/**
 * The settings that only `topic.naming.strategy` knows, which it checks when a task starts.
 * @throws IllegalArgumentException in the words of Debezium, which says in its log only which of them it is; here it is the remedy
 */
export function checkTopicNaming(config: PostgresConfig): void {
  const strategy = config.text('topic.naming.strategy') ?? '';
  const { raw } = config;
  const problem = nameProblem(raw) ?? (strategy.includes('Regex') ? regexProblem(raw) : null);
  if (problem === null) return;
  const cause = new ConnectException('Unable to validate config.');
  throw new IllegalArgumentException(`Call to constructor of class ${strategy} failed`, {
    cause: new InvocationTargetException('', { cause: Object.assign(cause, { remedy: problem }) }),
  });
}

function nameProblem(raw: PostgresConfig['raw']): string | null {
  for (const key of NAMES) {
    const value = raw[key];
    if (value === undefined || (key === 'topic.heartbeat.name' && value === '')) continue;
    const problem = topicName(key, value, (name) => raw[name] ?? null);
    if (problem !== null) return `${key}: ${problem}`;
  }
  const size = integer('topic.cache.size', raw['topic.cache.size'] ?? null, (name) => raw[name] ?? null);
  return size === null ? null : `topic.cache.size: ${size}`;
}

function regexProblem(raw: PostgresConfig['raw']): string | null {
  for (const key of ['topic.regex', 'topic.replacement']) {
    if (!raw[key]?.trim()) return `${key}: A value is required`;
  }
  for (const key of ['topic.regex', 'topic.key.field.regex']) {
    const problem = patternProblem(raw[key]);
    if (problem !== null) return `${key}: ${problem}`;
  }
  if (raw['topic.key.field.regex']?.trim() && !raw['topic.key.field.replacement']?.trim()) {
    return 'topic.key.field.replacement must be non-empty if topic.key.field.regex is set.';
  }
  return null;
}

function patternProblem(pattern: string | undefined): string | null {
  if (pattern === undefined) return null;
  try {
    new JavaRegex(pattern);
    return null;
  } catch (error) {
    return (error as Error).message.split('\n', 1)[0] as string;
  }
}
