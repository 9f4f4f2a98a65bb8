import { expect, test } from 'vitest';
import { TopicCreation } from '../../../src/connect/task/topic-creation.js';
import { TopicCreator } from '../../../src/connect/task/topic-creator.js';
import { openEmbedded, temporaryFolder } from '../../support/log/embedded-folder.js';

async function creator() {
  const log = openEmbedded(await temporaryFolder());
  return { log, topics: new TopicCreator(log, TopicCreation.of({})) };
}

test('topics that are needed soon are created with the first, and known when their own records come', async () => {
  const { log, topics } = await creator();
  await topics.ensure('a', () => ['a', 'b', 'c', 'b']);
  expect([...(await log.topics()).keys()].sort()).toEqual(['a', 'b', 'c']);
  expect(['a', 'b', 'c'].map((topic) => topics.knows(topic))).toEqual([true, false, false]);

  await topics.ensure('b', () => {
    throw new Error('is not asked for: the topic is there');
  });
  expect(topics.knows('b')).toBe(true);
});

test('a topic that cannot be created fails when its own record comes, not before', async () => {
  const { log, topics } = await creator();
  await topics.ensure('good', () => ['not a name', 'fine']);
  expect(topics.knows('good')).toBe(true);
  await expect(topics.ensure('not a name', () => ['fine'])).rejects.toThrow(
    "Error while attempting to create/find topic(s) 'not a name'",
  );
  await topics.ensure('fine');
  expect([...(await log.topics()).keys()].sort()).toEqual(['fine', 'good']);
});
