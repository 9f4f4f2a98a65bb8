import type { Client } from 'pg';
import { INVALID_LSN, type Lsn, parseLsn } from '../../../../decoders/pgoutput/lsn.js';
import type { CatalogTable } from '../catalog/catalog.js';
import { quoteTable } from './snapshot-statement.js';

export type IsolationMode = 'serializable' | 'repeatable_read' | 'read_committed' | 'read_uncommitted';

/** What a snapshot shows: the database at this position. */
export interface SnapshotPoint {
  readonly lsn: Lsn;
  /** The transaction that reads it; `pg_current_xact_id()`. */
  readonly txId: number | null;
  /** Microseconds since 1970. */
  readonly timeMicros: number;
}

/**
 * A table is read by one statement, for as long as it takes and as slowly as its records are taken: limits that are meant for the queries of
 * applications, or by `database.query.timeout.ms` for questions to the catalog, would break it off each time at the same point. As in pg_dump.
 */
const UNLIMITED = `SELECT set_config(name, '0', true) FROM pg_catalog.pg_settings
  WHERE name IN ('statement_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout')`;

/** Begins a transaction that shows what the exported snapshot showed. */
export async function beginAtSnapshot(client: Client, snapshotName: string): Promise<void> {
  await client.query('BEGIN');
  await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
  await client.query(`SET TRANSACTION SNAPSHOT '${snapshotName}'`);
  await client.query(UNLIMITED);
}

/**
 * Begins a transaction that shows the database as it is now, for snapshots without a slot. The position is read before the snapshot is taken: what
 * commits between the two is read, and is streamed again, rather than missed.
 */
export async function beginNow(client: Client, isolation: IsolationMode): Promise<Lsn> {
  const { rows } = await client.query<{ lsn: string; standby: boolean }>(
    `SELECT pg_is_in_recovery() AS standby,
            (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END)::text AS lsn`,
  );
  const [now] = rows;
  await client.query('BEGIN');
  // The rows of several tables must be of one moment, so the weaker levels are not used for what spans tables. A standby knows nothing stronger.
  const serializable = isolation === 'serializable' && now?.standby === false;
  const level = serializable ? 'SERIALIZABLE, READ ONLY, DEFERRABLE' : 'REPEATABLE READ, READ ONLY';
  await client.query(`SET TRANSACTION ISOLATION LEVEL ${level}`);
  await client.query(UNLIMITED);
  return now ? parseLsn(now.lsn) : INVALID_LSN;
}

/** The transaction's id and the time. On a standby there are no transaction ids. */
export async function describePoint(client: Client, lsn: Lsn): Promise<SnapshotPoint> {
  const { rows } = await client.query<{ xid: string | null }>(
    'SELECT CASE WHEN pg_is_in_recovery() THEN NULL ELSE txid_current()::text END AS xid',
  );
  const xid = rows[0]?.xid ?? null;
  return { lsn, txId: xid === null ? null : Number(xid), timeMicros: Date.now() * 1000 };
}

/** `snapshot.locking.mode=shared`: the tables cannot be altered while they are read. */
export async function lockTables(client: Client, tables: readonly CatalogTable[], timeoutMs: number): Promise<void> {
  await client.query(`SET lock_timeout = ${timeoutMs}`);
  for (const table of tables) await client.query(`LOCK TABLE ${quoteTable(table)} IN ACCESS SHARE MODE`);
}
