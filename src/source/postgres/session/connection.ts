import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';
import { timerMs } from '../../../config/timer-ms.js';
import { errorMessage } from '../../../error/java-trace.js';
import { mayTryOtherwise, type TlsAttempt, tlsAttempts } from './tls.js';

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
  /** A class of the Java driver; see tls.ts. */
  readonly sslFactory: string | null;
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
  /** Statements take as long as the role's `statement_timeout` lets them, not as the settings do. */
  readonly ownTimeout?: boolean;
  /** `database.initial.statements` are not run. */
  readonly bare?: boolean;
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
  if (settings.queryTimeoutMs < 0) throw new Error('Query timeout must be a value greater than or equals to 0.');
  const attempts = await tlsAttempts(settings);
  for (let i = 0; ; i++) {
    const { ssl, withoutCertificate } = attempts[i] as TlsAttempt;
    try {
      return await attempt(settings, options, ssl);
    } catch (error) {
      if (i + 1 < attempts.length && mayTryOtherwise(settings, error)) continue;
      throw (error as { code?: string }).code === '28000' && withoutCertificate !== null ? withoutCertificate : error;
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
    connectionTimeoutMillis: timerMs(options.timeoutMs ?? 0),
    ssl,
    ...(settings.queryTimeoutMs > 0 && !options.replication && !options.ownTimeout
      ? { statement_timeout: settings.queryTimeoutMs }
      : {}),
    ...(options.replication ? { replication: 'database' } : {}),
  } as pg.ClientConfig);
  // A connection that breaks between two statements says so here; the next statement fails anyway.
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    throw missingPassword(settings, error) ?? error;
  }
  try {
    await client.query(SESSION_SETTINGS);
    if (!options.replication && !options.bare)
      for (const statement of settings.initialStatements) await client.query(statement);
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
  return client;
}

/** What the Java driver says where the server wants a password and there is none, or null. */
function missingPassword({ password }: ConnectionSettings, error: unknown): Error | null {
  if (!/^SASL: .*client password must be/.test(errorMessage(error))) return null;
  const what = password === null ? 'no password was provided' : 'the password is an empty string';
  return new Error(`The server requested SCRAM-based authentication, but ${what}.`, { cause: error });
}
