import type { Setting } from './setting.js';

/** How the connection is encrypted. Names, defaults and texts are those of Debezium 3.7. */
export const TLS_SETTINGS: readonly Setting[] = [
  {
    name: 'database.sslmode',
    type: 'STRING',
    defaultValue: 'prefer',
    allowed: ['allow', 'prefer', 'disable', 'verify-ca', 'require', 'verify-full'],
    importance: 'MEDIUM',
    group: 'CONNECTION_ADVANCED_SSL',
    order: 1,
    width: 'MEDIUM',
    displayName: 'SSL mode',
    documentation:
      "Whether to use an encrypted connection to Postgres. Options include: 'disable' (the default) to use an unencrypted connection; 'allow' to try and use an unencrypted connection first and, failing that, a secure (encrypted) connection; 'prefer' (the default) to try and use a secure (encrypted) connection first and, failing that, an unencrypted connection; 'require' to use a secure (encrypted) connection, and fail if one cannot be established; 'verify-ca' like 'required' but additionally verify the server TLS certificate against the configured Certificate Authority (CA) certificates, or fail if no valid matching CA certificates are found; or 'verify-full' like 'verify-ca' but additionally verify that the server certificate matches the host to which the connection is attempted.",
  },
  {
    name: 'database.sslcert',
    type: 'STRING',
    defaultValue: null,
    importance: 'MEDIUM',
    group: 'CONNECTION_ADVANCED_SSL',
    order: 2,
    width: 'LONG',
    displayName: 'SSL Client Certificate',
    documentation:
      'File containing the SSL Certificate for the client. See the Postgres SSL docs for further information',
  },
  {
    name: 'database.sslkey',
    type: 'STRING',
    defaultValue: null,
    importance: 'MEDIUM',
    group: 'CONNECTION_ADVANCED_SSL',
    order: 3,
    width: 'LONG',
    displayName: 'SSL Client Key',
    documentation:
      'File containing the SSL private key for the client. See the Postgres SSL docs for further information',
  },
  {
    name: 'database.sslpassword',
    type: 'PASSWORD',
    defaultValue: null,
    importance: 'MEDIUM',
    group: 'CONNECTION_ADVANCED_SSL',
    order: 4,
    width: 'MEDIUM',
    displayName: 'SSL Client Key Password',
    documentation:
      "Password to access the client private key from the file specified by 'database.sslkey'. See the Postgres SSL docs for further information",
  },
  {
    name: 'database.sslrootcert',
    type: 'STRING',
    defaultValue: null,
    importance: 'MEDIUM',
    group: 'CONNECTION_ADVANCED_SSL',
    order: 5,
    width: 'LONG',
    displayName: 'SSL Root Certificate',
    documentation:
      'File containing the root certificate(s) against which the server is validated. See the Postgres JDBC SSL docs for further information',
  },
  {
    name: 'database.sslfactory',
    type: 'STRING',
    defaultValue: null,
    importance: 'MEDIUM',
    group: 'CONNECTION_ADVANCED_SSL',
    order: 6,
    width: 'LONG',
    displayName: 'SSL Root Certificate',
    documentation:
      'A name of class to that creates SSL Sockets. Use org.postgresql.ssl.NonValidatingFactory to disable SSL validation in development environments',
  },
];
