import { SerializationException } from '../../error/errors.js';

const PACKAGE = 'io.confluent.kafka.serializers.subject';
type Strategy = (topic: string, isKey: boolean, recordName: string | null) => string;

const topicName: Strategy = (topic, isKey) => `${topic}-${isKey ? 'key' : 'value'}`;

const recordName: Strategy = (_topic, isKey, name) => {
  if (name !== null) return name;
  const side = isKey ? 'key' : 'value';
  throw new SerializationException(
    `In configuration ${side}.subject.name.strategy = ${PACKAGE}.RecordNameStrategy, the message ${side} must only be a record schema`,
  );
};

const STRATEGIES: ReadonlyMap<string, Strategy> = new Map([
  [`${PACKAGE}.TopicNameStrategy`, topicName],
  [`${PACKAGE}.RecordNameStrategy`, recordName],
  [`${PACKAGE}.TopicRecordNameStrategy`, (topic, isKey, name) => `${topic}-${recordName(topic, isKey, name)}`],
]);

export const STRATEGY_CLASSES: readonly string[] = [...STRATEGIES.keys()];

/**
 * The subject under which a schema stands in the registry. `record` is the full name of the schema, null where it has none.
 *
 * @throws SerializationException if the strategy needs a name and there is none
 */
export function subjectName(strategy: string, topic: string, isKey: boolean, record: string | null): string {
  return (STRATEGIES.get(strategy) ?? topicName)(topic, isKey, record);
}
