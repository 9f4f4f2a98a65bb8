import { expect, test } from 'vitest';
import { TopicCreation } from '../../../../src/connect/task/topic-creation.js';

const DEFAULTS = {
  'topic.creation.default.partitions': '3',
  'topic.creation.default.replication.factor': '-1',
};

test('without any setting the log decides', () => {
  expect(TopicCreation.of({}).plan('t').spec).toEqual({ name: 't', partitions: -1, replicationFactor: -1, config: {} });
});

test('the first group in listed order that fits the whole name wins; the rest is default', () => {
  const creation = TopicCreation.of({
    ...DEFAULTS,
    'topic.creation.default.cleanup.policy': 'delete',
    'topic.creation.groups': 'compacted, all',
    'topic.creation.compacted.include': 'users, shop\\.(a|b)',
    'topic.creation.compacted.exclude': 'shop\\.b',
    'topic.creation.compacted.cleanup.policy': 'compact',
    'topic.creation.all.include': 'shop.*',
    'topic.creation.all.partitions': '9',
  });
  expect(creation.plan('users')).toEqual({
    group: 'compacted',
    spec: { name: 'users', partitions: 3, replicationFactor: -1, config: { 'cleanup.policy': 'compact' } },
  });
  expect([creation.plan('shop.b').group, creation.plan('shop.b').spec.partitions]).toEqual(['all', 9]);
  expect(creation.plan('users2')).toMatchObject({ group: 'default', spec: { config: { 'cleanup.policy': 'delete' } } });
});

test.each([
  [{ 'topic.creation.groups': 'x' }, 'Missing required configuration "topic.creation.default.replication.factor"'],
  [
    { ...DEFAULTS, 'topic.creation.groups': 'x' },
    'Missing required configuration "topic.creation.x.include" which has no default value.',
  ],
  [
    { ...DEFAULTS, 'topic.creation.default.partitions': '0' },
    "Invalid value 0 for configuration partitions: Number of partitions must be positive, or -1 to use the broker's default",
  ],
  [
    { ...DEFAULTS, 'topic.creation.groups': 'x', 'topic.creation.x.include': '(' },
    'Invalid value ( for configuration topic.creation.x.include: Invalid regex: ',
  ],
])('%j is refused', (config, message) => {
  expect(() => TopicCreation.of(config)).toThrow(message);
});
