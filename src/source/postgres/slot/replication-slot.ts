import type { Client } from 'pg';
import { type Lsn, parseLsn } from '../../../../decoders/pgoutput/lsn.js';

/** A row of pg_replication_slots. */
export interface SlotState {
  readonly plugin: string | null;
  readonly database: string | null;
  /** The oldest WAL that is kept for it; null once it was lost. */
  readonly restartLsn: Lsn | null;
  /** What was acknowledged: nothing before it will be sent again. */
  readonly confirmedFlushLsn: Lsn | null;
  readonly catalogXmin: number | null;
  readonly active: boolean;
  readonly activePid: number | null;
  /** PostgreSQL 13 and later: reserved, extended, unreserved, lost. */
  readonly walStatus: string | null;
}

/** The state of a slot, or null if there is none of that name. */
export async function readSlot(client: Client, name: string): Promise<SlotState | null> {
  const { rows } = await client.query('SELECT * FROM pg_catalog.pg_replication_slots WHERE slot_name = $1', [name]);
  const row = rows[0] as Record<string, unknown> | undefined;
  if (row === undefined) return null;
  const lsn = (value: unknown) => (typeof value === 'string' ? parseLsn(value) : null);
  return {
    plugin: row.plugin as string | null,
    database: row.database as string | null,
    restartLsn: lsn(row.restart_lsn),
    confirmedFlushLsn: lsn(row.confirmed_flush_lsn),
    catalogXmin: row.catalog_xmin === null ? null : Number(row.catalog_xmin),
    active: row.active === true,
    activePid: row.active_pid === null ? null : Number(row.active_pid),
    walStatus: typeof row.wal_status === 'string' ? row.wal_status : null,
  };
}

/** A slot that was just created: from where it sends, and the snapshot that shows the database exactly there. */
export interface CreatedSlot {
  readonly consistentPoint: Lsn;
  /** For `SET TRANSACTION SNAPSHOT`; valid until the creating connection is used again. */
  readonly snapshotName: string;
}

export interface CreateSlotOptions {
  readonly name: string;
  readonly failover: boolean;
  /** Gone with the connection. */
  readonly temporary: boolean;
}

/**
 * Creates a logical slot for pgoutput on a replication connection and exports its snapshot.
 * @throws DatabaseError
 * @see https://www.postgresql.org/docs/current/protocol-replication.html#PROTOCOL-REPLICATION-CREATE-REPLICATION-SLOT
 */
export async function createSlot(replication: Client, options: CreateSlotOptions): Promise<CreatedSlot> {
  const failover = options.failover ? ' ( FAILOVER )' : '';
  const temporary = options.temporary ? ' TEMPORARY' : '';
  const { rows } = await replication.query(
    `CREATE_REPLICATION_SLOT "${options.name}"${temporary} LOGICAL pgoutput${failover}`,
  );
  const row = rows[0] as { consistent_point: string; snapshot_name: string };
  return { consistentPoint: parseLsn(row.consistent_point), snapshotName: row.snapshot_name };
}
