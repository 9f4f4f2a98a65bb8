import type { Client } from 'pg';
import type { Lsn } from '../../../../decoders/pgoutput/lsn.js';
import { type CatalogTable, readTables } from '../catalog/catalog.js';
import type { Table } from '../catalog/table.js';
import { tableFromCatalog } from '../catalog/table-version.js';
import type { TypeRegistry } from '../catalog/type-registry.js';
import type { TableEvents } from '../event/table-events.js';
import type { PostgresOffset } from '../offset/postgres-offset.js';
import type { Connections } from '../task/connections.js';
import type { SourceSetup } from '../task/source-setup.js';
import type { CompletedTables } from './completed-tables.js';
import { firstRowLimit } from './first-row-limit.js';
import { includedColumns } from './included-columns.js';
import { planOverride } from './select-override.js';
import { type SnapshotListener, type SnapshotPart, SnapshotReader, type SnapshotTable } from './snapshot-reader.js';
import { copyTable, quoteTable } from './snapshot-statement.js';
import { type SnapshotChoice, snapshotTables } from './snapshot-tables.js';
import { beginAtSnapshot, beginNow, describePoint, type IsolationMode, lockTables } from './snapshot-transaction.js';

/** Pages of a table that are worth a part of their own: 32 MiB. */
const MIN_PART_PAGES = 4096;
/** Tables can be read by ranges of pages since PostgreSQL 14. */
const PAGE_RANGE_VERSION = 140_000;

export interface SnapshotRequest {
  readonly setup: SourceSetup;
  readonly connections: Connections;
  readonly types: TypeRegistry;
  readonly compile: (table: Table) => TableEvents;
  readonly serverVersion: number;
  /** The exported snapshot to read, with its position; null reads the database as it is now. */
  readonly exported: { readonly snapshotName: string; readonly consistentPoint: Lsn } | null;
  /** Where the stream begins afterwards, if that is before the snapshot. */
  readonly repeatedFrom: Lsn | null;
  /** Tables that need not be read; null if all have to. */
  readonly completed: CompletedTables | null;
  readonly kind: 'INITIAL' | 'BLOCKING';
  /** The stream that a blocking snapshot interrupts, else null. */
  readonly interrupted: { readonly during: PostgresOffset; readonly after: PostgresOffset } | null;
  readonly listener: SnapshotListener & {
    onTables(read: readonly CatalogTable[], announced: readonly CatalogTable[]): void;
  };
  /** Replaces the tables of the settings, and their statements: for blocking snapshots. */
  readonly choose?: (tables: readonly CatalogTable[]) => SnapshotChoice;
}

/** Begins a snapshot: transactions on all its connections, tables chosen, locked and compiled. Nothing is read before the reader is pulled. */
export async function openSnapshot(request: SnapshotRequest): Promise<SnapshotReader> {
  const { setup, connections, types, exported } = request;
  const { config } = setup;
  const client = await connections.snapshot();
  const limit = await firstRowLimit(client, setup.connection.queryTimeoutMs);
  let lsn: Lsn;
  if (exported !== null) {
    await beginAtSnapshot(client, exported.snapshotName);
    lsn = exported.consistentPoint;
  } else {
    lsn = await beginNow(client, config.mode<IsolationMode>('snapshot.isolation.mode'));
  }
  if (request.repeatedFrom !== null) lsn = Math.min(lsn, request.repeatedFrom);
  const all = await readTables(client);
  const { read, announced } = request.choose?.(all) ?? snapshotTables(all, setup.filter, config);
  const chosen = tablesLeft(request, read);
  const tables = chosen.map(({ table }) => table);
  if (config.mode('snapshot.locking.mode') === 'shared') {
    await lockTables(client, tables, config.number('snapshot.lock.timeout.ms'));
  }
  request.listener.onTables(tables, announced);
  await types.ensure(
    client,
    tables.flatMap((table) => table.columns.map((column) => column.typeOid)),
  );
  const point = await describePoint(client, lsn);
  const threads = config.number('snapshot.max.threads');
  const plans = chosen.map(({ table, select }) => ({ table: includedColumns(table, setup), select }));
  const parts: SnapshotPart[] = [];
  const whole = threads > 1 ? { index: 0, total: 1 } : null;
  const compiled: SnapshotTable[] = [];
  for (const [index, { table, select }] of plans.entries()) {
    const columns = table.columns.map((column) => column.name);
    const events = request.compile(tableFromCatalog(table, types));
    if (select !== null) {
      const full = tableFromCatalog(tables[index] as CatalogTable, types);
      const { statement, failure, rowFailure } = await planOverride(client, select, table, full, columns, whole);
      parts.push({ table: index, statement, chunk: whole, given: true, failure });
      compiled.push({ catalog: table, columns: columns.length, events, rowFailure });
      continue;
    }
    compiled.push({ catalog: table, columns: columns.length, events, rowFailure: null });
    if (threads > 1 && table.kind === 'r' && request.serverVersion >= PAGE_RANGE_VERSION) {
      const multiplier = config.number('snapshot.max.threads.multiplier');
      parts.push(...(await pageParts(client, index, table, columns, threads * multiplier)));
    } else {
      parts.push({
        table: index,
        statement: copyTable(table, columns, null),
        chunk: whole,
        given: false,
        failure: null,
      });
    }
  }
  const clients = [client, ...(await moreClients(request, client, Math.min(threads, parts.length) - 1))];
  return new SnapshotReader({
    tables: compiled,
    parts,
    clients,
    limit,
    cancel: (one) => connections.cancel(one),
    point,
    partition: setup.partition,
    kind: request.kind,
    interrupted: request.interrupted,
    listener: request.listener,
    completed: request.completed,
  });
}

/** Without the tables that a snapshot which broke off has read to their end. */
function tablesLeft({ setup, completed }: SnapshotRequest, tables: SnapshotChoice['read']): SnapshotChoice['read'] {
  const left = completed === null ? tables : tables.filter(({ table }) => !completed.has(table));
  if (left.length < tables.length) {
    const count = tables.length - left.length;
    setup.info(
      `Going on with the snapshot that broke off: ${count} of ${tables.length} tables were read to their end, and are not read again`,
    );
  }
  return left;
}

/** Connections whose transactions show the same as the first one's. */
async function moreClients(request: SnapshotRequest, first: Client, count: number): Promise<Client[]> {
  if (count <= 0) return [];
  let name = request.exported?.snapshotName;
  if (name === undefined) {
    const { rows } = await first.query<{ name: string }>('SELECT pg_export_snapshot() AS name');
    name = rows[0]?.name as string;
  }
  const clients: Client[] = [];
  for (let i = 0; i < count; i++) {
    const client = await request.connections.snapshot();
    await beginAtSnapshot(client, name);
    clients.push(client);
  }
  return clients;
}

/** Cuts a table into ranges of pages, so that several connections can read it at once. */
async function pageParts(
  client: Client,
  index: number,
  table: CatalogTable,
  columns: readonly string[],
  wanted: number,
): Promise<SnapshotPart[]> {
  const { rows } = await client.query<{ pages: string; children: boolean }>(
    `SELECT pg_relation_size($1::regclass) / current_setting('block_size')::int AS pages,
            EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE inhparent = $1::regclass) AS children`,
    [quoteTable(table)],
  );
  const pages = Number(rows[0]?.pages ?? 0);
  const count = rows[0]?.children ? 1 : Math.max(1, Math.min(wanted, Math.floor(pages / MIN_PART_PAGES)));
  if (count === 1) {
    const chunk = { index: 0, total: 1 };
    return [{ table: index, statement: copyTable(table, columns, null), chunk, given: false, failure: null }];
  }
  const size = Math.ceil(pages / count);
  return Array.from({ length: count }, (_, i) => ({
    table: index,
    // The last part is open: pages that were added since hold no rows of the snapshot, but those counted wrongly would be missed.
    statement: copyTable(table, columns, { from: i * size, to: i + 1 === count ? null : (i + 1) * size }),
    chunk: { index: i, total: count },
    given: false,
    failure: null,
  }));
}
