import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import type { ConnectionSettings } from './connection.js';
import { answersTls } from './tls-probe.js';

/** Classes of `database.sslfactory` whose meaning is known: certificates that Node trusts, and any certificate at all. */
const SYSTEM_TRUST = 'org.postgresql.ssl.DefaultJavaSSLFactory';
const NO_VALIDATION = 'org.postgresql.ssl.NonValidatingFactory';
const LIBPQ = 'org.postgresql.ssl.jdbc4.LibPQFactory';

/** One way to connect. */
export interface TlsAttempt {
  /** TLS options, or false for a plain connection. */
  readonly ssl: ConnectionOptions | false;
  /** Why there is no client certificate although there should be one: matters only to a server that asks for it. */
  readonly withoutCertificate: Error | null;
}

const PLAIN: TlsAttempt = { ssl: false, withoutCertificate: null };

/**
 * The ways to try in order, with the meaning that pgjdbc gives `database.sslmode`: only `verify-ca` and `verify-full` look at the server's certificate. What
 * is wrong with the settings is complained about only when the server speaks TLS.
 * @throws Error in pgjdbc's words; what the way to the server answered
 */
export async function tlsAttempts(settings: ConnectionSettings): Promise<TlsAttempt[]> {
  switch (settings.sslMode) {
    case 'disable':
      return [PLAIN];
    case 'allow':
      return [PLAIN, ...(await encrypted(settings, false).then(Array.of, () => []))];
    case 'prefer': {
      const found = await whereSpoken(settings, false);
      return found === null ? [PLAIN] : [found, PLAIN];
    }
    case 'require':
      return [await afterAnswer(settings, false)];
    case 'verify-ca': {
      const { ssl, withoutCertificate } = await afterAnswer(settings, true);
      return [{ ssl: { ...ssl, checkServerIdentity: () => undefined }, withoutCertificate }];
    }
    case 'verify-full':
      return [await afterAnswer(settings, true)];
  }
}

/** `prefer` falls back when the server has no TLS, `allow` when it wants it (28000: no entry in pg_hba.conf for a plain connection). */
export function mayTryOtherwise({ sslMode }: ConnectionSettings, error: unknown): boolean {
  const { message, code } = error as { message?: string; code?: string };
  if (sslMode === 'allow') return code === '28000';
  return sslMode === 'prefer' && (code === '28000' || /does not support SSL/.test(message ?? ''));
}

/** A server that cannot be reached, or has no TLS, has the first word. */
async function afterAnswer(settings: ConnectionSettings, verify: boolean): Promise<Encrypted> {
  const found = await whereSpoken(settings, verify);
  if (found === null) throw new Error('The server does not support SSL.');
  return found;
}

/** Null where something is wrong with the settings for TLS, and the server has none. */
async function whereSpoken(settings: ConnectionSettings, verify: boolean): Promise<Encrypted | null> {
  try {
    return await encrypted(settings, verify);
  } catch (error) {
    if (await answersTls(settings.hostname, settings.port)) throw error;
    return null;
  }
}

type Encrypted = TlsAttempt & { readonly ssl: ConnectionOptions };

async function encrypted(settings: ConnectionSettings, verify: boolean): Promise<Encrypted> {
  const { sslFactory } = settings;
  if (sslFactory && ![SYSTEM_TRUST, NO_VALIDATION, LIBPQ].includes(sslFactory)) {
    throw failure(`The SSLSocketFactory class provided ${sslFactory} could not be instantiated.`);
  }
  const trusting = !verify || sslFactory === NO_VALIDATION;
  const ssl: ConnectionOptions = { rejectUnauthorized: !trusting };
  if (!trusting && sslFactory !== SYSTEM_TRUST) ssl.ca = await rootCertificate(settings.sslRootCert);
  try {
    if (settings.sslCert !== null) ssl.cert = await readFile(settings.sslCert);
    if (settings.sslKey !== null) ssl.key = await readKey(settings.sslKey, settings.sslPassword);
    return { ssl, withoutCertificate: null };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const { cert: _cert, key: _key, ...rest } = ssl;
    const what = ssl.cert === undefined ? `certificate file ${settings.sslCert}` : `key file ${settings.sslKey}`;
    return { ssl: rest, withoutCertificate: failure(`Could not open SSL ${what}.`) };
  }
}

async function rootCertificate(path: string | null): Promise<Buffer> {
  const file = path ?? join(homedir(), '.postgresql', 'root.crt');
  const bytes = await readFile(file).catch(() => {
    throw failure(`Could not open SSL root certificate file ${file}.`);
  });
  try {
    new X509Certificate(bytes);
  } catch {
    throw failure(`Loading the SSL root certificate ${file} into a TrustManager failed.`);
  }
  return bytes;
}

async function readKey(path: string, passphrase: string | null): Promise<string | Buffer> {
  const bytes = await readFile(path);
  const secret = passphrase === null ? {} : { passphrase };
  const isPem = bytes.toString('latin1', 0, 64).includes('-----BEGIN');
  const key = isPem
    ? createPrivateKey({ key: bytes, format: 'pem', ...secret })
    : createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8', ...secret });
  return key.export({ format: 'pem', type: 'pkcs8' });
}

/** The driver counts it as a failure of the connection. */
function failure(message: string): Error {
  return Object.assign(new Error(message), { code: '08006' });
}
