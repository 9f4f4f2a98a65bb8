import { expect, it } from 'vitest';
import { PostgresConfig } from '../../../../../src/source/postgres/config/postgres-config.js';
import { metricTags } from '../../../../../src/source/postgres/metrics/metric-tags.js';
import { SnapshotMetrics } from '../../../../../src/source/postgres/metrics/snapshot-metrics.js';
import { StreamingMetrics } from '../../../../../src/source/postgres/metrics/source-metrics.js';

const tagsOf = (text: string) => metricTags(new PostgresConfig({ 'topic.prefix': 'srv', 'custom.metric.tags': text }));

it('custom.metric.tags are labels of all figures of the connector, and hide none of its own', () => {
  const tags = tagsOf('team=shop, data-center = eu-1,name=other');
  expect(tags).toEqual({ team: 'shop', data_center: 'eu-1', name: 'other' });
  const own = { plugin: 'postgres', name: 'srv' };
  expect(new StreamingMetrics('srv', () => null, null, tags).labels).toEqual({
    ...tags,
    ...own,
    context: 'streaming',
  });
  expect(new SnapshotMetrics('srv', 1, tags).labels).toEqual({ ...tags, ...own, context: 'snapshot', task: '1' });
  expect(tagsOf('1st=a')).toEqual({ _1st: 'a' });
});
