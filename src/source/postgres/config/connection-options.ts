import type { ConnectionSettings, SslMode } from '../session/connection.js';
import type { PostgresConfig } from './postgres-config.js';

/** What the settings say about the connection. @throws ConfigException */
export function connectionSettings(config: PostgresConfig): ConnectionSettings {
  return {
    hostname: config.required('database.hostname'),
    port: config.number('database.port'),
    user: config.given('database.user'),
    password: config.raw['database.password'] ?? null,
    dbname: config.given('database.dbname'),
    sslMode: config.mode<SslMode>('database.sslmode'),
    sslCert: config.text('database.sslcert'),
    sslKey: config.text('database.sslkey'),
    sslPassword: config.raw['database.sslpassword'] ?? null,
    sslRootCert: config.text('database.sslrootcert'),
    sslFactory: config.text('database.sslfactory'),
    tcpKeepAlive: config.boolean('database.tcpKeepAlive'),
    // Debezium's driver counts in whole seconds.
    queryTimeoutMs: Math.floor(config.number('database.query.timeout.ms') / 1000) * 1000,
    initialStatements: splitStatements(config.text('database.initial.statements') ?? ''),
  };
}

/** Statements end at `;`, and `;;` is a semicolon within one. */
function splitStatements(text: string): string[] {
  return (text.match(/(?:;;|[^;])+/g) ?? [])
    .map((statement) => statement.replaceAll(';;', ';').trim())
    .filter((statement) => statement !== '');
}
