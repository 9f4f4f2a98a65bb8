import { expect, test } from 'vitest';
import { fieldNameAdjuster, schemaNameAdjuster } from '../../../../../src/source/postgres/event/name-adjustment.js';
import { topicNaming } from '../../../../../src/source/postgres/event/topic-naming.js';

test.each([
  ['id-1', 'id_1', 'id_u002d1'],
  ['2nd', '_2nd', '_u0032nd'],
  ['with space', 'with_space', 'with_u0020space'],
  ['a.b', 'a_b', 'a_u002eb'],
  ['a_b', 'a_b', 'a_u005fb'],
  ['ünï', '_n_', '_u00fcn_u00ef'],
  ['я', '_', '_u44f'],
])('the field %s becomes %s or %s', (name, avro, unicode) => {
  expect(fieldNameAdjuster('avro')(name)).toBe(avro);
  expect(fieldNameAdjuster('avro_unicode')(name)).toBe(unicode);
  expect(fieldNameAdjuster('none')(name)).toBe(name);
});

test('dots of schema names stay', () => {
  expect(schemaNameAdjuster('avro')('my-shop.public.t.Value')).toBe('my_shop.public.t.Value');
  expect(schemaNameAdjuster('avro_unicode')('my_shop.public.t')).toBe('my_u005fshop.public.t');
});

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
