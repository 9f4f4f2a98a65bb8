import { expect, test } from 'vitest';
import { MetricRegistry } from '../../../src/metrics/metric-group.js';
import { prometheusPage } from '../../../src/metrics/prometheus.js';

test('figures have the names of the usual rules for JMX; text becomes a label', async () => {
  const registry = new MetricRegistry();
  const labels = { connector: 'shop', task: '0' };
  registry.register({
    prefix: 'kafka_connect_connector_task_',
    labels,
    read: () => ({ status: 'running', 'running-ratio': 0.5, 'batch-size-max': Number.NaN, unknown: null }),
  });
  registry.register({
    prefix: 'debezium_metrics_',
    labels: { plugin: 'postgres', name: 'shop', context: 'streaming' },
    read: () => ({ Connected: true, MilliSecondsBehindSource: 12n }),
  });
  const { contentType, text } = await prometheusPage(registry.snapshot());
  expect(contentType).toContain('text/plain');
  const lines = text.split('\n');
  expect(lines).toContain('kafka_connect_connector_task_status{connector="shop",task="0",status="running"} 1');
  expect(lines).toContain('kafka_connect_connector_task_running_ratio{connector="shop",task="0"} 0.5');
  expect(lines).toContain('kafka_connect_connector_task_batch_size_max{connector="shop",task="0"} NaN');
  expect(lines).toContain('debezium_metrics_Connected{plugin="postgres",name="shop",context="streaming"} 1');
  expect(lines).toContain(
    'debezium_metrics_MilliSecondsBehindSource{plugin="postgres",name="shop",context="streaming"} 12',
  );
  expect(text).not.toContain('unknown');
  expect(text).toContain('process_cpu_seconds_total');
});

test('quotes, backslashes and line ends in a label are escaped', async () => {
  const { text } = await prometheusPage([{ prefix: 'x_', labels: { path: 'C:\\a "b"\nc' }, values: { n: 1 } }]);
  expect(text).toContain('x_n{path="C:\\\\a \\"b\\"\\nc"} 1\n');
});

test('one name may come with different labels', async () => {
  const snapshot = (labels: Record<string, string>) => ({ prefix: 'x_', labels, values: { rows: 1 } });
  const { text } = await prometheusPage([snapshot({ a: '1' }), snapshot({ a: '2', table: 't' })]);
  expect(text).toContain('x_rows{a="1"} 1');
  expect(text).toContain('x_rows{a="2",table="t"} 1');
});

test('a second page does not trip over the first', async () => {
  const group = { prefix: 'x_', labels: {}, values: { n: 1 } };
  await prometheusPage([group]);
  expect((await prometheusPage([group])).text).toContain('x_n 1');
});

test('figures by a label are a sample each', async () => {
  const values = { RowsScanned: { label: 'table', figures: { 'public.orders': 3, 'public.customers': 2 } } };
  const { text } = await prometheusPage([{ prefix: 'x_', labels: { name: 'shop' }, values }]);
  expect(text).toContain(
    'x_RowsScanned{name="shop",table="public.orders"} 3\nx_RowsScanned{name="shop",table="public.customers"} 2\n',
  );
});
