import { describe, expect, it } from 'vitest';
import { describeSnapshot, SnapshotBar } from '../../../src/cli/snapshot-bar.js';
import type { MetricSnapshot, MetricValue } from '../../../src/metrics/metric-group.js';
import { SnapshotMetrics } from '../../../src/source/postgres/metrics/snapshot-metrics.js';

function snapshot(values: Readonly<Record<string, MetricValue>>): MetricSnapshot {
  return { prefix: 'debezium_metrics_', labels: { context: 'snapshot', name: 'shop' }, values };
}

const HALF = {
  SnapshotRunning: true,
  RowsScanned: 1_200_000,
  RowsExpected: 2_400_000,
  SnapshotDurationInSeconds: 5,
  TotalTableCount: 5,
  RemainingTableCount: 3,
};

describe('the progress bar of snapshots', () => {
  it('tells share, tables, rows and speed', () => {
    expect(describeSnapshot(snapshot(HALF))).toBe(
      'snapshot shop · ████████████░░░░░░░░░░░░ 50 % · 2 of 5 tables · 1,200,000 rows · 240,000/s',
    );
  });

  it('has no share where nobody knows how much there is, and is never over too early', () => {
    expect(describeSnapshot(snapshot({ ...HALF, RowsExpected: null }))).toBe(
      'snapshot shop · 2 of 5 tables · 1,200,000 rows · 240,000/s',
    );
    expect(describeSnapshot(snapshot({ ...HALF, RowsExpected: 1000 }))).toContain(' 99 %');
  });

  it('takes the last line of the terminal while a snapshot runs, and gives it back', async () => {
    const metrics = new SnapshotMetrics('shop');
    let written = '';
    const terminal = {
      isTTY: true,
      rows: 30,
      write: (text: string) => {
        written += text;
      },
    };
    const bar = new SnapshotBar(
      async () => [{ prefix: metrics.prefix, labels: metrics.labels, values: metrics.read() }],
      terminal,
    );
    await bar.refresh();
    expect(written).toBe('');
    metrics.started(2, 100);
    metrics.scanned('public.orders', 10);
    metrics.scanned('public.customers', 15);
    await bar.refresh();
    expect(written).toContain('\x1b[1;29r');
    expect(written).toContain(
      '\x1b[30;1H\x1b[2Ksnapshot shop · ██████░░░░░░░░░░░░░░░░░░ 25 % · 0 of 2 tables · 25 rows',
    );
    written = '';
    await bar.refresh();
    expect(written).not.toContain('\x1b[1;29r');
    metrics.ended('completed');
    written = '';
    await bar.refresh();
    expect(written).toBe('\x1b7\x1b[r\x1b[30;1H\x1b[2K\x1b8');
  });
});
