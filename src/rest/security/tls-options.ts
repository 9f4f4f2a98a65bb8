import { readFileSync } from 'node:fs';
import type { ServerOptions } from 'node:https';
import type { SecureVersion } from 'node:tls';
import { ConfigException } from '../../error/errors.js';

/** `ssl.*` settings, without the prefix of the listener. */
type SslSettings = Readonly<Record<string, string>>;

/** Settings for HTTPS: those with the listener's prefix if there is any, otherwise the worker's own. */
export function sslSettings(all: SslSettings, prefix: string): SslSettings {
  const prefixed = Object.entries(all).filter(([key]) => key.startsWith(`${prefix}ssl.`));
  const chosen = prefixed.length > 0 ? prefixed : Object.entries(all).filter(([key]) => key.startsWith('ssl.'));
  return Object.fromEntries(
    chosen.map(([key, value]) => [prefixed.length > 0 ? key.slice(prefix.length) : key, value]),
  );
}

/** What Node needs for an HTTPS listener. @throws ConfigException naming the setting that is missing or cannot be used */
export function tlsOptions(ssl: SslSettings): ServerOptions {
  const clientAuth = ssl['ssl.client.auth'] ?? 'none';
  return {
    ...keyStore(ssl),
    ...trustStore(ssl),
    ...versions(ssl),
    ...(ssl['ssl.cipher.suites'] ? { ciphers: ssl['ssl.cipher.suites'].replaceAll(',', ':') } : {}),
    requestCert: clientAuth !== 'none',
    rejectUnauthorized: clientAuth === 'required',
  };
}

function keyStore(ssl: SslSettings): ServerOptions {
  const passphrase = ssl['ssl.key.password'] ?? ssl['ssl.keystore.password'];
  const { 'ssl.keystore.key': key, 'ssl.keystore.certificate.chain': cert, 'ssl.keystore.location': location } = ssl;
  if (key !== undefined && cert !== undefined) return { key, cert, passphrase: ssl['ssl.key.password'] };
  if (location === undefined) {
    throw new ConfigException(
      'A listener with https needs ssl.keystore.location, or ssl.keystore.key and ssl.keystore.certificate.chain.',
    );
  }
  switch (storeType(ssl, 'keystore')) {
    case 'PEM': {
      const pem = readFile('ssl.keystore.location', location).toString('utf8');
      return { key: pem, cert: pem, passphrase: ssl['ssl.key.password'] };
    }
    case 'PKCS12':
      return { pfx: readFile('ssl.keystore.location', location), passphrase };
    default:
      throw unreadableStore('keystore', location);
  }
}

function trustStore(ssl: SslSettings): ServerOptions {
  const { 'ssl.truststore.certificates': certificates, 'ssl.truststore.location': location } = ssl;
  if (certificates !== undefined) return { ca: certificates };
  if (location === undefined) return {};
  if (storeType(ssl, 'truststore') !== 'PEM') throw unreadableStore('truststore', location);
  return { ca: readFile('ssl.truststore.location', location) };
}

/** Kafka's default is JKS; many a file with that default is PKCS12 nevertheless, as Java detects by itself. */
function storeType(ssl: SslSettings, store: 'keystore' | 'truststore'): string {
  const location = ssl[`ssl.${store}.location`] ?? '';
  const given = ssl[`ssl.${store}.type`]?.toUpperCase();
  if (given !== undefined && given !== 'JKS') return given;
  if (/\.(pem|crt|cer)$/i.test(location)) return 'PEM';
  const [first, second] = readFile(`ssl.${store}.location`, location);
  const isJks = first === 0xfe && second === 0xed;
  return isJks ? 'JKS' : 'PKCS12';
}

function versions(ssl: SslSettings): ServerOptions {
  const enabled = (ssl['ssl.enabled.protocols'] ?? 'TLSv1.2,TLSv1.3').split(',').map((version) => version.trim());
  const known = enabled.filter((version) => /^TLSv1\.[123]$|^TLSv1$/.test(version)).sort() as SecureVersion[];
  if (known.length === 0) {
    throw ConfigException.forValue('ssl.enabled.protocols', enabled, 'Name TLSv1.2, TLSv1.3 or both');
  }
  return { minVersion: known[0], maxVersion: known[known.length - 1] };
}

function readFile(setting: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new ConfigException(`Cannot read the file of ${setting}: ${(error as Error).message}`);
  }
}

function unreadableStore(store: 'keystore' | 'truststore', location: string): ConfigException {
  const wanted = store === 'keystore' ? 'PEM or PKCS12' : 'PEM';
  return new ConfigException(
    `The ${store} ${location} has a format that cannot be read here; ${wanted} is needed. Convert it: ` +
      `keytool -importkeystore -srckeystore ${location} -destkeystore store.p12 -deststoretype PKCS12` +
      `${store === 'truststore' ? ', then openssl pkcs12 -in store.p12 -nokeys -out trust.pem' : ''}, and set ssl.${store}.type.`,
  );
}
