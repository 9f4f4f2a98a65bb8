import { expect, test } from 'vitest';
import { topicNaming } from '../../../../../src/source/postgres/event/topic-naming.js';

const naming = (settings: Readonly<Record<string, string>>) => topicNaming({ 'topic.prefix': 'p', ...settings });

test('names of topics', () => {
  expect(naming({}).dataChangeTopic('My Schema', 'a/b#c')).toBe('p.My_Schema.a_b_c');
  expect(naming({ 'topic.delimiter': '-' }).dataChangeTopic('s', 't')).toBe('p-s-t');
  expect(naming({}).dataChangeTopic('s', 'x'.repeat(300))).toHaveLength(249);
  expect([naming({}).transactionTopic, naming({}).heartbeatTopic, naming({}).messageTopic]).toEqual([
    'p.transaction',
    '__debezium-heartbeat.p',
    'p.message',
  ]);
  expect(naming({ 'topic.heartbeat.name': 'beat', 'topic.transaction': 'tx' })).toMatchObject({
    heartbeatTopic: 'beat',
    transactionTopic: 'p.tx',
  });
});

test('the unicode strategy escapes, underscores included', () => {
  const strategy = 'io.debezium.schema.SchemaUnicodeTopicNamingStrategy';
  expect(naming({ 'topic.naming.strategy': strategy }).dataChangeTopic('s', 'a_b c')).toBe('p.s.a_u005fb_u0020c');
});
