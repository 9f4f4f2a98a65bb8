import { afterEach, describe, expect, it, vi } from 'vitest';
import { SinkLag } from '../../../../src/connect/task/sink-lag.js';
import type { PartitionOffset } from '../../../../src/data/topic-partition.js';
import type { LogRecord } from '../../../../src/log/log.js';
import { MetricRegistry } from '../../../../src/metrics/metric-group.js';
import { eventually } from '../../../support/eventually.js';

const lags: SinkLag[] = [];
afterEach(() => {
  for (const lag of lags.splice(0)) lag.close();
  vi.restoreAllMocks();
});

function record(topic: string, offset: bigint, timestamp: number): LogRecord {
  return {
    topic,
    partition: 0,
    offset,
    timestamp: BigInt(timestamp),
    timestampType: 'CreateTime',
    key: null,
    value: null,
    headers: [],
  };
}

function start(ends: Record<string, bigint>) {
  const registry = new MetricRegistry();
  const taken: PartitionOffset[] = Object.keys(ends).map((topic) => ({ topic, partition: 0, offset: 0n }));
  const stored = new Map<string, bigint>();
  const lag = new SinkLag({
    metrics: { labels: { connector: 'c', task: '0' }, register: (group) => registry.register(group) },
    taken: () => taken,
    stored: (positions) =>
      positions.map((position) => ({ ...position, offset: stored.get(position.topic) ?? position.offset })),
    end: async ({ topic }) => ends[topic] as bigint,
  });
  lags.push(lag);
  lag.assigned(taken);
  const take = (topic: string, offset: bigint) => {
    taken.splice(
      taken.findIndex((one) => one.topic === topic),
      1,
      { topic, partition: 0, offset },
    );
  };
  const of = (topic: string) => registry.snapshot().find(({ labels }) => labels.topic === topic)?.values;
  return { lag, taken, take, stored, of };
}

describe('how far a sink is behind', () => {
  it('counts what is in the log and not taken, by topic', async () => {
    const { take, of } = start({ a: 10n, b: 0n });
    await eventually(() => expect(of('a')?.lag_records).toBe(10n));
    expect(of('b')).toEqual({ lag_records: 0n, lag_milliseconds: 0 });
    take('a', 10n);
    expect(of('a')).toEqual({ lag_records: 0n, lag_milliseconds: 0 });
  });

  it('counts what is taken and not stored, and tells the age of the oldest of it', async () => {
    const { lag, take, stored, of } = start({ a: 10n });
    await eventually(() => expect(of('a')?.lag_records).toBe(10n));
    vi.spyOn(Date, 'now').mockReturnValue(100_000);
    lag.read([record('a', 0n, 60_000), record('a', 1n, 61_000)]);
    lag.read([record('a', 5n, 70_000)]);
    take('a', 10n);
    stored.set('a', 2n);
    expect(of('a')).toEqual({ lag_records: 8n, lag_milliseconds: 40_000 });
    stored.set('a', 5n);
    expect(of('a')).toEqual({ lag_records: 5n, lag_milliseconds: 30_000 });
    stored.set('a', 10n);
    expect(of('a')).toEqual({ lag_records: 0n, lag_milliseconds: 0 });
  });

  it('has as many samples as are needed, however many batches are on their way', () => {
    const { lag, of, take, stored } = start({ a: 0n });
    for (let i = 0; i < 10_000; i++) lag.read([record('a', BigInt(i), 1000 + i)]);
    take('a', 10_000n);
    stored.set('a', 0n);
    expect(of('a')?.lag_records).toBe(10_000n);
  });
});
