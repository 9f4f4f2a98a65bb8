import { expect, it } from 'vitest';
import { PostgresConfig } from '../../../../../src/source/postgres/config/postgres-config.js';

const noticesOf = (settings: Record<string, string>) =>
  new PostgresConfig({ 'topic.prefix': 'srv', ...settings }).notices();

it('says of each setting without effect that it has none, and why', () => {
  expect(noticesOf({ 'poll.interval.ms': '50' })).toEqual([
    "'poll.interval.ms' has no effect here: changes are passed on as soon as they arrive.",
  ]);
  expect(noticesOf({ 'snapshot.fetch.size': '10', 'lsn.flush.timeout.ms': '5' })).toHaveLength(2);
  expect(noticesOf({ 'openlineage.integration.job.tags': 'a=b' })).toEqual([
    "'openlineage.integration.job.tags' means something to a JVM only and has no effect here.",
  ]);
});

it('names channels that do not exist here', () => {
  expect(noticesOf({ 'signal.enabled.channels': 'source,JMX', 'notification.enabled.channels': 'sink,jmx' })).toEqual([
    "'signal.enabled.channels': 'JMX' has no effect here: use source, kafka or file.",
    "'notification.enabled.channels': 'jmx' has no effect here: use sink, log or http.",
  ]);
});

it('is silent about settings that work and settings that are not given', () => {
  expect(noticesOf({ 'heartbeat.interval.ms': '10', 'signal.enabled.channels': 'source,file,kafka' })).toEqual([]);
});
