import type { MetricGroup } from '../../metrics/metric-group.js';
import type { TransformStage } from './transform-stage.js';

/**
 * What a transform and its predicate are, by class and version: the groups `connector-transform-metrics` and `connector-predicate-metrics`.
 *
 * @see https://kafka.apache.org/documentation/#connect_monitoring
 */
export function stageMetrics(
  { transform, predicate }: TransformStage,
  labels: Readonly<Record<string, string>>,
): MetricGroup[] {
  const groups = [group('transform', transform, labels)];
  if (predicate !== null) groups.push(group('predicate', predicate, labels));
  return groups;
}

function group(
  kind: 'transform' | 'predicate',
  { alias, className, version }: TransformStage['transform'],
  labels: Readonly<Record<string, string>>,
): MetricGroup {
  const values = { [`${kind}-class`]: className, [`${kind}-version`]: version };
  return { prefix: `kafka_connect_connector_${kind}_`, labels: { ...labels, [kind]: alias }, read: () => values };
}
