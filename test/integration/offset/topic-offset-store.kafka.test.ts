import { expect, test } from 'vitest';
import { TopicOffsetStore } from '../../../src/offset/topic-offset-store.js';
import { openKafka, readWithKafkajs, unique } from '../../support/log/kafka-topics.js';
import { checkOffsetStore } from '../../support/offset-store-contract.js';

test('the store in a topic of Kafka keeps its promises, in the form that Kafka Connect reads', async () => {
  const log = openKafka();
  const topic = { name: unique('connect-offsets'), partitions: 5, replicationFactor: 1, config: {} };
  await checkOffsetStore(await TopicOffsetStore.open(log, topic, 'one'), () =>
    TopicOffsetStore.open(openKafka(), topic, 'two'),
  );
  const records = await readWithKafkajs(topic.name, 7);
  expect(records.map(({ key, value }) => `${key} ${value}`).sort()).toEqual([
    '["c",{"p":"a"}] {"o":1}',
    '["c",{"p":"a"}] {"o":3}',
    '["c",{"p":"b"}] null',
    '["c",{"p":"b"}] {"o":2}',
    '["c",{"p":"c"}] {"o":4}',
    'many 0 0',
    'many 1 1',
  ]);
});
