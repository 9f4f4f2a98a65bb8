import { readFileSync } from 'node:fs';
import type { ConnectionOptions, SecureVersion } from 'node:tls';
import type { RawConfig } from '../../../config/config-def.js';
import { ConfigException } from '../../../error/errors.js';
import { TLS_PREFIX } from '../config/tls-settings.js';
import { readJavaKeyStore, unlockKey } from './java-key-store.js';
import { readPkcs12Certificates } from './pkcs12-store.js';

/**
 * Kafka's TLS settings as Node's; stores are told by what is in them (PEM, JKS, PKCS12), whatever their type says. Or undefined when `elastic.security.protocol` is not SSL: then https addresses are checked against the certificate
 * authorities that Node knows.
 *
 * @throws ConfigException for a file that cannot be read or has a form that cannot be used
 */
export function tlsOptions(config: RawConfig): ConnectionOptions | undefined {
  if (config['elastic.security.protocol'] !== 'SSL') return undefined;
  const get = (name: string) => config[TLS_PREFIX + name] || undefined;
  const options: ConnectionOptions = {
    ...trust(get),
    ...identity(get),
    ...versions(get('ssl.enabled.protocols')),
  };
  const ciphers = get('ssl.cipher.suites');
  if (ciphers) options.ciphers = ciphers.split(/\s*,\s*/).join(':');
  if (!get('ssl.endpoint.identification.algorithm')) options.checkServerIdentity = () => undefined;
  return options;
}

type Setting = (name: string) => string | undefined;

function trust(get: Setting): ConnectionOptions {
  const certificates = get('ssl.truststore.certificates');
  if (certificates) return { ca: certificates };
  const location = get('ssl.truststore.location');
  if (!location) return {};
  const key = `${TLS_PREFIX}ssl.truststore.location`;
  const content = read(key, location);
  if (content.includes('-----BEGIN CERTIFICATE-----')) return { ca: content };
  const javaStore = readJavaKeyStore(content);
  if (javaStore) return { ca: [...javaStore.certificates] };
  try {
    return { ca: [...readPkcs12Certificates(content, get('ssl.truststore.password') ?? '')] };
  } catch (error) {
    throw ConfigException.forValue(
      key,
      location,
      `the trust store cannot be read as PEM, JKS or PKCS12: ${(error as Error).message} Check ${TLS_PREFIX}ssl.truststore.password, or export the certificates with "keytool -exportcert -rfc -keystore ${location} -alias <alias> -file ca.pem" and name that file here`,
    );
  }
}

function identity(get: Setting): ConnectionOptions {
  const storePassword = get('ssl.keystore.password');
  const passphrase = get('ssl.key.password') ?? storePassword;
  const key = get('ssl.keystore.key');
  if (key) return { key, cert: get('ssl.keystore.certificate.chain'), passphrase };
  const location = get('ssl.keystore.location');
  if (!location) return {};
  const name = `${TLS_PREFIX}ssl.keystore.location`;
  const content = read(name, location);
  if (content.includes('-----BEGIN')) return { key: content, cert: content, passphrase };
  const javaStore = readJavaKeyStore(content);
  if (javaStore === null) return { pfx: content, passphrase: storePassword };
  const [entry] = javaStore.keys;
  const unlocked = entry === undefined ? null : unlockKey(entry, passphrase ?? '');
  if (entry !== undefined && unlocked !== null) return { key: unlocked, cert: entry.chain };
  throw ConfigException.forValue(
    name,
    location,
    entry === undefined
      ? 'the key store holds no key'
      : `the key cannot be read with the password given: check ${TLS_PREFIX}ssl.key.password and ${TLS_PREFIX}ssl.keystore.password`,
  );
}

function versions(enabled?: string): ConnectionOptions {
  const known = (enabled ?? '')
    .split(/\s*,\s*/)
    .filter((name): name is SecureVersion => /^TLSv1\.[23]$/.test(name))
    .sort();
  return known.length === 0 ? {} : { minVersion: known[0], maxVersion: known[known.length - 1] };
}

function read(key: string, location: string): Buffer {
  try {
    return readFileSync(location);
  } catch (error) {
    throw ConfigException.forValue(key, location, `the file cannot be read: ${(error as Error).message}`);
  }
}
