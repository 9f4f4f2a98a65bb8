import { parseType } from '../../config/config-def.js';
import { ConfigException } from '../../error/errors.js';

/** What of Kafka's consumer settings has a meaning for a folder; names and defaults are Kafka's. */
export interface ConsumerSettings {
  readonly clientId: string;
  readonly maxPollRecords: number;
  readonly autoOffsetReset: 'earliest' | 'latest' | 'none';
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
}

/** @throws ConfigException */
export function consumerSettings(overrides: Readonly<Record<string, string>>): ConsumerSettings {
  const int = (name: string, otherwise: number): number => {
    const given = overrides[name];
    return given === undefined ? otherwise : (parseType(name, given, 'INT') as number);
  };
  const reset = overrides['auto.offset.reset'] ?? 'latest';
  if (reset !== 'earliest' && reset !== 'latest' && reset !== 'none') {
    throw ConfigException.forValue('auto.offset.reset', reset, 'must be one of: earliest, latest, none');
  }
  const settings: ConsumerSettings = {
    clientId: overrides['client.id'] ?? 'consumer',
    maxPollRecords: int('max.poll.records', 500),
    autoOffsetReset: reset,
    sessionTimeoutMs: int('session.timeout.ms', 45_000),
    heartbeatIntervalMs: int('heartbeat.interval.ms', 3_000),
  };
  if (settings.heartbeatIntervalMs >= settings.sessionTimeoutMs) {
    throw ConfigException.forValue(
      'heartbeat.interval.ms',
      settings.heartbeatIntervalMs,
      `must be lower than session.timeout.ms (${settings.sessionTimeoutMs})`,
    );
  }
  return settings;
}
