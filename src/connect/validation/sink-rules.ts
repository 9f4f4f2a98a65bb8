import { parseType, type RawConfig, type ValidatedValue } from '../../config/config-def.js';
import { JavaRegex } from '../../config/java-regex.js';

/** Rules between the topic settings of a sink: one of two ways to name topics, and no reading from the own dead letter topic. */
export function validateSink(config: RawConfig, values: ReadonlyMap<string, ValidatedValue>): void {
  const list = config.topics ?? '';
  const pattern = config['topics.regex'] ?? '';
  const deadLetters = (config['errors.deadletterqueue.topic.name'] ?? '').trim();
  const hasList = list.trim() !== '';
  const hasPattern = pattern.trim() !== '';
  const report = (text: string, ...names: string[]) => {
    for (const name of names) values.get(name)?.errorMessages.push(text);
  };
  if (hasList && hasPattern) {
    const text = 'topics and topics.regex are mutually exclusive options, but both are set.';
    report(text, 'topics', 'topics.regex');
  }
  if (!hasList && !hasPattern) {
    report('Must configure one of topics or topics.regex', 'topics', 'topics.regex');
  }
  if (deadLetters === '') return;
  const topics = parseType('topics', list, 'LIST') as readonly string[];
  if (hasList && topics.includes(deadLetters)) {
    report(
      `The DLQ topic '${deadLetters}' may not be included in the list of topics ('topics=[${topics.join(', ')}]') consumed by the connector`,
      'topics',
    );
  }
  const valid = (values.get('topics.regex')?.errorMessages.length ?? 0) === 0;
  if (hasPattern && valid && new JavaRegex(pattern).matches(deadLetters)) {
    report(
      `The DLQ topic '${deadLetters}' may not be matched by the regex for the topics ('topics.regex=${pattern}') consumed by the connector`,
      'topics.regex',
    );
  }
}
