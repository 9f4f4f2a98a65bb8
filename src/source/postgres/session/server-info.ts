import type { Client } from 'pg';

/** What the connector has to know about the server and the role. */
export interface ServerInfo {
  /** `server_version_num`: 150004. */
  readonly version: number;
  readonly walLevel: string;
  /** Milliseconds, 0 for none. */
  readonly walSenderTimeoutMs: number;
  /** A standby: nothing can be created there. */
  readonly inRecovery: boolean;
  readonly user: string;
  readonly mayReplicate: boolean;
}

/** `rds_replication` and its like stand for the REPLICATION attribute where nobody may have that. */
const QUERY = `
SELECT current_setting('server_version_num')::int AS version, current_setting('wal_level') AS wal_level,
       (SELECT setting::int FROM pg_catalog.pg_settings WHERE name = 'wal_sender_timeout') AS wal_sender_timeout,
       pg_catalog.pg_is_in_recovery() AS in_recovery, current_user AS user_name,
       (SELECT r.rolcanlogin AND (r.rolreplication OR r.rolsuper) FROM pg_catalog.pg_roles r WHERE r.rolname = current_user)
       OR EXISTS (SELECT FROM pg_catalog.pg_roles r
                  WHERE r.rolname IN ('rds_superuser', 'rdsadmin', 'rdsrepladmin', 'rds_replication', 'azure_pg_admin', 'cloudsqlsuperuser')
                    AND pg_catalog.pg_has_role(current_user, r.oid, 'MEMBER')) AS may_replicate`;

export async function readServerInfo(client: Client): Promise<ServerInfo> {
  const { rows } = await client.query(QUERY);
  const row = rows[0] as Record<string, unknown>;
  return {
    version: Number(row.version),
    walLevel: String(row.wal_level),
    walSenderTimeoutMs: Number(row.wal_sender_timeout ?? 0),
    inRecovery: row.in_recovery === true,
    user: String(row.user_name),
    mayReplicate: row.may_replicate === true,
  };
}
