import { readFileSync } from 'node:fs';
import type { SecureContextOptions } from 'node:tls';
import type { ConfigValue } from '../../config/config-def.js';
import { ConfigException } from '../../error/errors.js';

const PREFIX = 'schema.registry.ssl.';

/** TLS options for requests to a registry, from `schema.registry.ssl.*`. */
export interface RegistryTls extends SecureContextOptions {
  readonly rejectUnauthorized: boolean;
  readonly checkServerIdentity?: () => undefined;
}

/** @throws ConfigException if a store cannot be read */
export function registryTls(values: ReadonlyMap<string, ConfigValue>): RegistryTls {
  const setting = (name: string): string | null => (values.get(PREFIX + name) as string | null) ?? null;
  const tls: SecureContextOptions = {};
  const trusted = setting('truststore.certificates') ?? readStore('truststore', setting, (path) => readFile(path));
  if (trusted !== null) tls.ca = trusted;
  const keyPassword = setting('key.password');
  if (keyPassword !== null) tls.passphrase = keyPassword;
  const key = setting('keystore.key');
  const chain = setting('keystore.certificate.chain');
  const keyStore = setting('keystore.location');
  if (key !== null && chain !== null) {
    Object.assign(tls, { key, cert: chain });
  } else if (keyStore !== null) {
    Object.assign(tls, clientIdentity(keyStore, setting));
  }
  const checkHost = (setting('endpoint.identification.algorithm') ?? 'https') !== '';
  return { ...tls, rejectUnauthorized: true, ...(checkHost ? {} : { checkServerIdentity: () => undefined }) };
}

type Setting = (name: string) => string | null;

function clientIdentity(path: string, setting: Setting): SecureContextOptions {
  if (storeType('keystore', path, setting) === 'PEM') {
    const pem = readFile(path);
    return { key: pem, cert: pem };
  }
  const password = setting('keystore.password');
  return { pfx: readFile(path), ...(password === null ? {} : { passphrase: password }) };
}

function readStore(kind: string, setting: Setting, read: (path: string) => Buffer): Buffer | null {
  const path = setting(`${kind}.location`);
  if (path === null) return null;
  if (storeType(kind, path, setting) !== 'PEM') {
    throw ConfigException.forValue(
      `${PREFIX}${kind}.location`,
      path,
      'Only PEM trust stores can be read. Export the certificates, e.g. with "keytool -exportcert -rfc", and set the type to PEM.',
    );
  }
  return read(path);
}

function storeType(kind: string, path: string, setting: Setting): string {
  const given = setting(`${kind}.type`)?.toUpperCase();
  const type = given ?? (/\.(p12|pfx)$/i.test(path) ? 'PKCS12' : /\.jks$/i.test(path) ? 'JKS' : 'PEM');
  if (type === 'PEM' || type === 'PKCS12') return type;
  throw ConfigException.forValue(
    `${PREFIX}${kind}.type`,
    type,
    'Expected PEM or PKCS12. Convert a JKS store with "keytool -importkeystore -deststoretype PKCS12".',
  );
}

function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new ConfigException(`Cannot read ${path}: ${(error as Error).message}`, { cause: error });
  }
}
