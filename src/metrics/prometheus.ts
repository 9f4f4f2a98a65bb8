import { collectDefaultMetrics, Registry } from 'prom-client';
import type { MetricSnapshot, MetricValue } from './metric-group.js';

/** Figures in Prometheus' text format. */
export interface MetricsPage {
  readonly contentType: string;
  readonly text: string;
}

/** CPU, memory, event loop and garbage collection of the process; they gather from the first use on. */
let processMetrics: Registry | null = null;

function processRegistry(): Registry {
  if (processMetrics === null) {
    processMetrics = new Registry();
    collectDefaultMetrics({ register: processMetrics });
  }
  return processMetrics;
}

/**
 * Renders snapshots with the names that the usual rules for Kafka Connect's JMX metrics give, and the figures of the process.
 *
 * Text becomes a label of the attribute's name with the value 1: `kafka_connect_connector_task_status{status="running",…} 1`. The lines are written here
 * rather than by gauges of prom-client: with a hundred connectors these would hold up the main thread, which answers REST, ten times as long.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
export async function prometheusPage(snapshots: readonly MetricSnapshot[]): Promise<MetricsPage> {
  const lines: string[] = [];
  for (const [name, family] of families(snapshots)) {
    lines.push(`# HELP ${name} ${(family[0] as Sample).attribute}`, `# TYPE ${name} gauge`);
    for (const { labels, value } of family) lines.push(`${name}${labelText(labels)} ${valueText(value)}`);
  }
  const registry = processRegistry();
  return { contentType: registry.contentType, text: `${lines.join('\n')}\n${await registry.metrics()}` };
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return /[\\"\n]/.test(value) ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n') : value;
}

function valueText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}

interface Sample {
  readonly attribute: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Samples by the name of the metric; one name may have more labels in one group than in another. */
function families(snapshots: readonly MetricSnapshot[]): Map<string, Sample[]> {
  const families = new Map<string, Sample[]>();
  for (const { prefix, labels, values } of snapshots) {
    for (const [attribute, value] of Object.entries(values)) {
      if (value === null) continue;
      const suffix = attribute.replace(/[^a-zA-Z0-9_]/g, '_');
      const samples = samplesOf(attribute, suffix, labels, value);
      const family = families.get(prefix + suffix);
      if (family !== undefined) family.push(...samples);
      else if (samples.length > 0) families.set(prefix + suffix, samples);
    }
  }
  return families;
}

function samplesOf(
  attribute: string,
  suffix: string,
  labels: Sample['labels'],
  value: Exclude<MetricValue, null>,
): Sample[] {
  if (typeof value === 'string') return [{ attribute, labels: { ...labels, [suffix]: value }, value: 1 }];
  if (typeof value !== 'object') return [{ attribute, labels, value: Number(value) }];
  const { label, figures } = value;
  return Object.entries(figures).map(([key, figure]) => ({
    attribute,
    labels: { ...labels, [label]: key },
    value: figure,
  }));
}
