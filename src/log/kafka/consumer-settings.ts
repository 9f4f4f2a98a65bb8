import { ConfigException } from '../../error/errors.js';
import { type Assignor, parseAssignors } from './assignors.js';
import { type ClientSettings, clientSettings, type RawSettings, settingsReader } from './client-settings.js';
import type { FetchLimits } from './fetch-request.js';

/** Consumer settings; names and defaults are Kafka's. */
export interface ConsumerSettings extends ClientSettings {
  readonly maxPollRecords: number;
  readonly autoOffsetReset: 'earliest' | 'latest' | 'none';
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  /** Longest time between two polls before the member gives its place up. */
  readonly maxPollIntervalMs: number;
  readonly groupInstanceId: string | null;
  readonly assignors: readonly Assignor[];
  readonly limits: FetchLimits;
  readonly apiTimeoutMs: number;
}

/** @throws ConfigException */
export function consumerSettings(raw: RawSettings): ConsumerSettings {
  const read = settingsReader(raw);
  const reset = raw['auto.offset.reset'] ?? 'latest';
  if (reset !== 'earliest' && reset !== 'latest' && reset !== 'none') {
    throw ConfigException.forValue('auto.offset.reset', reset, 'must be one of: earliest, latest, none');
  }
  const isolation = raw['isolation.level'] ?? 'read_uncommitted';
  if (isolation !== 'read_uncommitted' && isolation !== 'read_committed') {
    throw ConfigException.forValue('isolation.level', isolation, 'must be one of: read_uncommitted, read_committed');
  }
  return {
    ...clientSettings(raw),
    maxPollRecords: read('max.poll.records', 'INT', 500),
    autoOffsetReset: reset,
    sessionTimeoutMs: read('session.timeout.ms', 'INT', 45_000),
    heartbeatIntervalMs: read('heartbeat.interval.ms', 'INT', 3_000),
    maxPollIntervalMs: read('max.poll.interval.ms', 'INT', 300_000),
    groupInstanceId: raw['group.instance.id'] ?? null,
    assignors: parseAssignors(raw['partition.assignment.strategy']),
    limits: {
      maxWaitMs: read('fetch.max.wait.ms', 'INT', 500),
      minBytes: read('fetch.min.bytes', 'INT', 1),
      maxBytes: read('fetch.max.bytes', 'INT', 52_428_800),
      maxPartitionBytes: read('max.partition.fetch.bytes', 'INT', 1_048_576),
      isolation: isolation === 'read_committed' ? 1 : 0,
    },
    apiTimeoutMs: read('default.api.timeout.ms', 'INT', 60_000),
  };
}
