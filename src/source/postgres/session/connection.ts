import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';

/** `database.sslmode`, with the meaning that libpq and pgjdbc give it. */
export type SslMode = 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

/** Where the database is and who we are. */
export interface ConnectionSettings {
  readonly hostname: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | null;
  readonly dbname: string;
  readonly sslMode: SslMode;
  /** Paths of PEM files (the key may be PKCS-8 DER, as pgjdbc wants it). */
  readonly sslCert: string | null;
  readonly sslKey: string | null;
  readonly sslPassword: string | null;
  readonly sslRootCert: string | null;
  readonly tcpKeepAlive: boolean;
  /** Milliseconds until a statement is given up; 0 is never. */
  readonly queryTimeoutMs: number;
  /** Run on each connection after it is made, but not on replication connections. */
  readonly initialStatements: readonly string[];
}

export interface ConnectOptions {
  /** Shown in pg_stat_activity; the names that Debezium uses, since people's monitoring looks for them. */
  readonly applicationName: string;
  readonly replication?: boolean;
  /** Milliseconds until the attempt is given up. */
  readonly timeoutMs?: number;
}

/**
 * What makes values look the same on every connection, whatever defaults the server, the database or the role have: rows of the stream and of the
 * snapshot are read by the same code.
 */
const SESSION_SETTINGS = [
  "SET client_encoding = 'UTF8'",
  "SET datestyle = 'ISO, YMD'",
  "SET intervalstyle = 'postgres'",
  "SET timezone = 'UTC'",
  "SET bytea_output = 'hex'",
  "SET lc_monetary = 'C'",
  'SET extra_float_digits = 1',
].join('; ');

/**
 * Connects as the settings say.
 * @throws Error as `pg` gives it: DatabaseError with a SQLSTATE in `code`, or a system error such as ECONNREFUSED
 */
export async function connect(settings: ConnectionSettings, options: ConnectOptions): Promise<pg.Client> {
  const attempts = await tlsAttempts(settings);
  for (let i = 0; ; i++) {
    try {
      return await attempt(settings, options, attempts[i] as ConnectionOptions | false);
    } catch (error) {
      if (i + 1 === attempts.length || !mayTryOtherwise(settings.sslMode, error)) throw error;
    }
  }
}

async function attempt(
  settings: ConnectionSettings,
  options: ConnectOptions,
  ssl: ConnectionOptions | false,
): Promise<pg.Client> {
  const client = new pg.Client({
    host: settings.hostname,
    port: settings.port,
    user: settings.user,
    // An empty password makes pg fail clearly where the server asks for one; undefined would make it look into ~/.pgpass.
    password: settings.password ?? '',
    database: settings.dbname,
    application_name: options.applicationName,
    keepAlive: settings.tcpKeepAlive,
    connectionTimeoutMillis: options.timeoutMs ?? 0,
    ssl,
    ...(settings.queryTimeoutMs > 0 && !options.replication ? { statement_timeout: settings.queryTimeoutMs } : {}),
    ...(options.replication ? { replication: 'database' } : {}),
  } as pg.ClientConfig);
  // A connection that breaks between two statements says so here; the next statement fails anyway.
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(SESSION_SETTINGS);
    if (!options.replication) for (const statement of settings.initialStatements) await client.query(statement);
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
  return client;
}

/** The ways to try in order: TLS options, or false for a plain connection. */
async function tlsAttempts(settings: ConnectionSettings): Promise<(ConnectionOptions | false)[]> {
  switch (settings.sslMode) {
    case 'disable':
      return [false];
    case 'allow':
      return [false, await tlsOptions(settings, false)];
    case 'prefer':
      return [await tlsOptions(settings, false), false];
    case 'require':
      // As libpq: with a root certificate at hand, it is used.
      return [await tlsOptions(settings, settings.sslRootCert !== null)];
    case 'verify-ca':
      return [{ ...(await tlsOptions(settings, true)), checkServerIdentity: () => undefined }];
    case 'verify-full':
      return [await tlsOptions(settings, true)];
  }
}

async function tlsOptions(settings: ConnectionSettings, verify: boolean): Promise<ConnectionOptions> {
  const options: ConnectionOptions = { rejectUnauthorized: verify };
  if (settings.sslRootCert !== null) options.ca = await readFile(settings.sslRootCert);
  if (settings.sslCert !== null) options.cert = await readFile(settings.sslCert);
  if (settings.sslKey !== null) options.key = await readKey(settings.sslKey, settings.sslPassword);
  if (settings.sslMode === 'require') options.checkServerIdentity = () => undefined;
  return options;
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

/** `prefer` falls back when the server has no TLS, `allow` when it wants it (28000: no entry in pg_hba.conf for a plain connection). */
function mayTryOtherwise(mode: SslMode, error: unknown): boolean {
  const { message, code } = error as { message?: string; code?: string };
  if (mode === 'allow') return code === '28000';
  return mode === 'prefer' && (code === '28000' || /does not support SSL/.test(message ?? ''));
}
