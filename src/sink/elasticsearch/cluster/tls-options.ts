import { readFileSync } from 'node:fs';
import type { ConnectionOptions, SecureVersion } from 'node:tls';
import type { RawConfig } from '../../../config/config-def.js';
import { ConfigException } from '../../../error/errors.js';
import { TLS_PREFIX } from '../config/tls-settings.js';
import { readJksCertificates } from './java-key-store.js';

/**
 * Kafka's TLS settings as Node's, or undefined when `elastic.security.protocol` is not SSL: then https addresses are checked against the certificate
 * authorities that Node knows.
 *
 * @throws ConfigException for a file that cannot be read or has a form that cannot be used
 */
export function tlsOptions(config: RawConfig): ConnectionOptions | undefined {
  if (config['elastic.security.protocol'] !== 'SSL') return undefined;
  const get = (name: string) => config[TLS_PREFIX + name] || undefined;
  const options: ConnectionOptions = {
    ...trust(get('ssl.truststore.type'), get('ssl.truststore.location'), get('ssl.truststore.certificates')),
    ...identity(get),
    ...versions(get('ssl.enabled.protocols')),
  };
  const ciphers = get('ssl.cipher.suites');
  if (ciphers) options.ciphers = ciphers.split(/\s*,\s*/).join(':');
  if (!get('ssl.endpoint.identification.algorithm')) options.checkServerIdentity = () => undefined;
  return options;
}

function trust(type = 'JKS', location?: string, certificates?: string): ConnectionOptions {
  if (certificates) return { ca: certificates };
  if (!location) return {};
  const key = `${TLS_PREFIX}ssl.truststore.location`;
  const content = read(key, location);
  if (content.includes('-----BEGIN CERTIFICATE-----')) return { ca: content };
  const fromJks = readJksCertificates(content);
  if (fromJks) return { ca: [...fromJks] };
  throw ConfigException.forValue(
    key,
    location,
    `a trust store of type ${type} cannot be read; export it with "keytool -exportcert -rfc -keystore ${location} -alias <alias> -file ca.pem", name that file here and set ${TLS_PREFIX}ssl.truststore.type to PEM`,
  );
}

function identity(get: (name: string) => string | undefined): ConnectionOptions {
  const passphrase = get('ssl.key.password') ?? get('ssl.keystore.password');
  const key = get('ssl.keystore.key');
  if (key) return { key, cert: get('ssl.keystore.certificate.chain'), passphrase };
  const location = get('ssl.keystore.location');
  if (!location) return {};
  const name = `${TLS_PREFIX}ssl.keystore.location`;
  const content = read(name, location);
  if (content.includes('-----BEGIN')) return { key: content, cert: content, passphrase };
  if (content.length > 4 && content.readUInt32BE(0) === JKS_MAGIC) {
    throw ConfigException.forValue(
      name,
      location,
      `a key store in JKS form cannot be read; convert it with "keytool -importkeystore -srckeystore ${location} -destkeystore client.p12 -deststoretype PKCS12"`,
    );
  }
  return { pfx: content, passphrase: get('ssl.keystore.password') };
}

const JKS_MAGIC = 0xfeedfeed;

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
