import type { ConnectionOptions as TlsOptions } from 'node:tls';
import type { Broker, SASLOptions } from '@platformatic/kafka';
import { type ConfigType, parseType } from '../../config/config-def.js';
import { ConfigException } from '../../error/errors.js';
import { saslOptions, tlsOptions } from './security-settings.js';

export type RawSettings = Readonly<Record<string, string>>;

/** What every Kafka client has in common; names and defaults are Kafka's. */
export interface ClientSettings {
  readonly bootstrap: readonly Broker[];
  readonly clientId: string;
  readonly requestTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly retryBackoffMs: number;
  readonly retryBackoffMaxMs: number;
  readonly metadataMaxAgeMs: number;
  readonly tls: TlsOptions | undefined;
  readonly sasl: SASLOptions | undefined;
}

/** Reads the settings that producers, consumers and admin clients share. @throws ConfigException */
export function clientSettings(raw: RawSettings): ClientSettings {
  const read = settingsReader(raw);
  return {
    bootstrap: bootstrapServers(raw['bootstrap.servers'] ?? ''),
    clientId: raw['client.id'] ?? '',
    requestTimeoutMs: read('request.timeout.ms', 'INT', 30_000),
    connectTimeoutMs: read('socket.connection.setup.timeout.ms', 'LONG', 10_000),
    retryBackoffMs: read('retry.backoff.ms', 'LONG', 100),
    retryBackoffMaxMs: read('retry.backoff.max.ms', 'LONG', 1_000),
    metadataMaxAgeMs: read('metadata.max.age.ms', 'LONG', 300_000),
    tls: tlsOptions(raw),
    sasl: saslOptions(raw),
  };
}

/** Reads numbers by name. @throws ConfigException */
export function settingsReader(raw: RawSettings): (name: string, type: ConfigType, otherwise: number) => number {
  return (name, type, otherwise) => {
    const given = raw[name];
    return given === undefined ? otherwise : (parseType(name, given, type) as number);
  };
}

function bootstrapServers(value: string): Broker[] {
  const brokers = value
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '')
    .map((address) => {
      const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(address) ?? [];
      const host = bracketed ?? plain;
      if (host === undefined || Number(port) > 65_535) {
        throw ConfigException.forValue('bootstrap.servers', value, `${address} is not <host>:<port>`);
      }
      return { host, port: Number(port) };
    });
  if (brokers.length === 0) {
    throw ConfigException.forValue('bootstrap.servers', value, 'No bootstrap urls given; expected <host>:<port>, …');
  }
  return brokers;
}

/** The delay before attempt `attempt` (from 1): doubles up to the maximum, with some chance in it so that clients do not come all at once. */
export function backoffMs(settings: ClientSettings, attempt: number): number {
  const base = Math.min(settings.retryBackoffMs * 2 ** (attempt - 1), settings.retryBackoffMaxMs);
  return base * (0.8 + Math.random() * 0.4);
}
