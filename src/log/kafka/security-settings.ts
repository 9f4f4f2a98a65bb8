import { readFileSync } from 'node:fs';
import type { SecureVersion, ConnectionOptions as TlsOptions } from 'node:tls';
import type { SASLOptions } from '@platformatic/kafka';
import { ConfigException } from '../../error/errors.js';
import type { RawSettings } from './client-settings.js';
import { parseJaas } from './jaas.js';

const PROTOCOLS = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'];
const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const;

function protocol(raw: RawSettings): string {
  const value = (raw['security.protocol'] ?? 'PLAINTEXT').toUpperCase();
  if (!PROTOCOLS.includes(value)) {
    throw ConfigException.forValue('security.protocol', value, `must be one of: ${PROTOCOLS.join(', ')}`);
  }
  return value;
}

/**
 * `ssl.*` in the terms of Node's TLS; undefined without TLS. Stores of type PEM (trust and key) and PKCS12 (key) are understood; Java's own JKS is
 * not.
 *
 * @see https://kafka.apache.org/documentation/#security_configclients
 * @throws ConfigException
 */
export function tlsOptions(raw: RawSettings): TlsOptions | undefined {
  if (!protocol(raw).endsWith('SSL')) return undefined;
  const options: TlsOptions = {};
  const ca = raw['ssl.truststore.certificates'] ?? trustStore(raw);
  if (ca !== undefined) options.ca = ca;
  keyStore(raw, options);
  const passphrase = raw['ssl.key.password'] ?? raw['ssl.keystore.password'];
  if (passphrase !== undefined) options.passphrase = passphrase;
  // Kafka's way of switching the check of the host name off is an empty algorithm.
  if (raw['ssl.endpoint.identification.algorithm'] === '') options.checkServerIdentity = () => undefined;
  const versions = (raw['ssl.enabled.protocols'] ?? 'TLSv1.2,TLSv1.3')
    .split(',')
    .map((name) => name.trim())
    .sort();
  options.minVersion = versions[0] as SecureVersion;
  options.maxVersion = versions.at(-1) as SecureVersion;
  return options;
}

function trustStore(raw: RawSettings): Buffer | undefined {
  const location = raw['ssl.truststore.location'];
  if (location === undefined) return undefined;
  const type = raw['ssl.truststore.type'] ?? 'JKS';
  if (type !== 'PEM') {
    throw ConfigException.forValue(
      'ssl.truststore.type',
      type,
      'only PEM is supported: export the certificates (keytool -exportcert -rfc …) and set ssl.truststore.type=PEM',
    );
  }
  return load('ssl.truststore.location', location);
}

function keyStore(raw: RawSettings, options: TlsOptions): void {
  const location = raw['ssl.keystore.location'];
  if (location === undefined) {
    if (raw['ssl.keystore.key'] !== undefined) options.key = raw['ssl.keystore.key'];
    if (raw['ssl.keystore.certificate.chain'] !== undefined) options.cert = raw['ssl.keystore.certificate.chain'];
    return;
  }
  const type = raw['ssl.keystore.type'] ?? 'JKS';
  const bytes = load('ssl.keystore.location', location);
  if (type === 'PEM') {
    options.key = bytes;
    options.cert = bytes;
  } else if (type === 'PKCS12') {
    options.pfx = bytes;
  } else {
    throw ConfigException.forValue(
      'ssl.keystore.type',
      type,
      'must be PEM or PKCS12: convert the store (keytool -importkeystore -deststoretype pkcs12 …)',
    );
  }
}

function load(name: string, location: string): Buffer {
  try {
    return readFileSync(location);
  } catch (error) {
    throw ConfigException.forValue(name, location, `the file cannot be read (${(error as Error).message})`);
  }
}

/** `sasl.*` in the client's terms; undefined without SASL. @throws ConfigException */
export function saslOptions(raw: RawSettings): SASLOptions | undefined {
  if (!protocol(raw).startsWith('SASL')) return undefined;
  const given = raw['sasl.mechanism'] ?? 'GSSAPI';
  const mechanism = MECHANISMS.find((name) => name === given);
  if (mechanism === undefined) {
    throw ConfigException.forValue('sasl.mechanism', given, `must be one of: ${MECHANISMS.join(', ')}`);
  }
  const jaas = raw['sasl.jaas.config'];
  if (jaas === undefined) {
    throw new ConfigException(
      `Missing required configuration "sasl.jaas.config" for security.protocol ${protocol(raw)}. Producers and consumers of connectors take it from ` +
        'producer.sasl.jaas.config and consumer.sasl.jaas.config in the worker configuration.',
    );
  }
  const { username, password } = parseJaas(jaas).options;
  if (username === undefined || password === undefined) {
    throw new ConfigException(
      'Invalid value [hidden] for configuration sasl.jaas.config: it must have username and password',
    );
  }
  return { mechanism, username, password };
}
