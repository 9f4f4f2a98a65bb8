import type { Client } from 'pg';
import { formatLsn, type Lsn } from '../../../../decoders/pgoutput/lsn.js';
import { ConnectException, DebeziumException } from '../../../error/errors.js';
import { type CatalogTable, readTables } from '../catalog/catalog.js';
import { PsqlException } from '../error/psql-exception.js';
import { type PostgresOffset, restartPosition } from '../offset/postgres-offset.js';
import { ensurePublication } from '../publication/publication.js';
import { publicationOptions } from '../publication/publication-options.js';
import { setReplicaIdentities } from '../publication/replica-identity.js';
import { readServerInfo, type ServerInfo } from '../session/server-info.js';
import { lsnFlushMode } from '../slot/acknowledger.js';
import { createConnectorSlot, createTemporarySlot, slotCreationFailed } from '../slot/open-slot.js';
import { checkPosition, positionLost } from '../slot/position-check.js';
import { type CreatedSlot, readSlot, type SlotState } from '../slot/replication-slot.js';
import { failoverSlot } from '../slot/slot-options.js';
import { CompletedTables } from '../snapshot/completed-tables.js';
import { isInterrupted, planStart, type StartPlan } from '../snapshot/snapshot-mode.js';
import type { Connections } from './connections.js';
import { checkPublications } from './division.js';
import type { SourceSetup } from './source-setup.js';

/** A source that is ready to take a snapshot or to stream. */
export interface OpenedSource {
  readonly server: ServerInfo;
  readonly plan: StartPlan;
  /** Where the stream goes on if there is no snapshot; null if there is neither a stored offset nor a slot with a position. */
  readonly offset: PostgresOffset | null;
  /** A snapshot that the server holds for us as long as `client` is not used; null where there is none. */
  readonly exported: { readonly slot: CreatedSlot; readonly client: Client } | null;
  /** Where the stream begins after the snapshot, if that is before the snapshot itself: where one that broke off was taken. */
  readonly repeatedFrom: Lsn | null;
  /** What the snapshot need not read again, and where it notes what it has read; null if it could not go on after a break. */
  readonly completed: CompletedTables | null;
}

/**
 * Checks the server, creates publication and slot where they are missing, and decides what the start does.
 * @throws ConnectException, DebeziumException with Debezium's texts; DatabaseError where a question was refused
 */
export async function openSource(
  setup: SourceSetup,
  connections: Connections,
  stored: PostgresOffset | null,
  signal: AbortSignal,
): Promise<OpenedSource> {
  const { config, slotName } = setup;
  const client = await connections.general();
  const server = await readServerInfo(client);
  report(setup, server);
  let plan = planStart(config, stored);
  const tables = await capturedTables(setup, client);
  if (!plan.stream) return { server, plan, offset: stored, exported: null, repeatedFrom: null, completed: null };

  let slot = await readSlot(client, slotName);
  if (slot !== null && !isOurs(slot, setup)) slot = null;
  let replication: Client | null = null;
  const replicationClient = async () => {
    replication ??= await connectReplication(connections);
    return replication;
  };
  if (slot === null) await replicationClient();
  if (setup.share !== null) await checkPublications(client, setup, setup.share);
  await preparePublication(setup, server, client, tables);
  if (stored !== null && !plan.snapshot && config.boolean('internal.log.position.check.enable')) {
    const problem = await reconcile(setup, client, stored, slot);
    if (problem !== null) {
      if (!plan.snapshotOnGap) throw positionLost(stored, slotName, slot, problem);
      setup.warn(
        `${positionLost(stored, slotName, slot, problem).message} A new snapshot is taken, as snapshot.mode allows.`,
      );
      plan = { ...plan, snapshot: true };
    }
  }
  if (slot !== null && isLost(slot)) {
    if (!plan.snapshot) throw slotLost(slotName);
    setup.warn(`Replication slot '${slotName}' has lost the WAL that it needs. It is dropped and created anew.`);
    await client.query('SELECT pg_drop_replication_slot($1)', [slotName]);
    slot = null;
  }
  let exported: OpenedSource['exported'] = null;
  if (slot === null) {
    const creator = await replicationClient();
    exported = { slot: await createSlotOf(setup, server, creator, signal), client: creator };
  } else if (plan.snapshot) {
    const creator = await replicationClient();
    const temporary = await createTemporarySlot(creator, slotName);
    if (temporary !== null) exported = { slot: temporary, client: creator };
  }
  const offset = stored !== null && !plan.snapshot ? stored : startOf(slot, exported?.slot ?? null);
  return { server, plan, offset, exported, ...afterBreak(plan, slot, stored, setup) };
}

function report(setup: SourceSetup, server: ServerInfo): void {
  const problem = walLevelProblem(server);
  if (problem !== null) setup.warn(problem);
  if (!server.mayReplicate) {
    setup.warn(
      `Postgres roles LOGIN and REPLICATION are not assigned to user: ${server.user}. Run ALTER ROLE "${server.user}" WITH LOGIN REPLICATION.`,
    );
  }
}

function walLevelProblem({ walLevel }: ServerInfo): string | null {
  if (walLevel === 'logical') return null;
  return `Postgres server wal_level property must be 'logical' but is: '${walLevel}'. Set wal_level = logical in postgresql.conf and restart the server.`;
}

/** The captured tables, after what the settings want done to them. @throws DebeziumException if there are more than the guard rail allows */
async function capturedTables(setup: SourceSetup, client: Client): Promise<CatalogTable[]> {
  const { config, filter } = setup;
  const known = (await readTables(client)).filter((table) => filter.includes(table.schema, table.name));
  const tables = known.filter((table) => filter.matchesLists(table.schema, table.name));
  const limit = config.number('guardrail.collections.max');
  if (limit > 0 && known.length > limit) {
    const message = `Guardrail limit exceeded: ${known.length} tables/collections configured for capture, but maximum allowed is ${limit}.`;
    if (config.mode('guardrail.collections.limit.action') === 'fail') throw new DebeziumException(message);
    setup.warn(message);
  }
  const identities = config.text('replica.identity.autoset.values');
  if (identities) await setReplicaIdentities(client, identities, tables, setup.warn);
  if (tables.length === 0 && setup.share !== null) {
    throw new ConnectException(
      `No captured table belongs to slot ${setup.share.number} of ${setup.share.count}: give it some with millrace.slot.tables, or lower millrace.slot.count.`,
    );
  }
  if (tables.length === 0) {
    setup.warn(
      `No table filters have been applied or no tables match them: check table.include.list, table.exclude.list and the schema lists, which must match schema.table as a whole.${givenFilters(config)}`,
    );
  }
  return tables;
}

const FILTERS = ['table.include.list', 'table.exclude.list', 'schema.include.list', 'schema.exclude.list'];

function givenFilters(config: SourceSetup['config']): string {
  const given = FILTERS.filter((name) => config.text(name)).map((name) => `${name}=${config.text(name)}`);
  return given.length === 0 ? '' : ` Now: ${given.join('; ')}`;
}

async function connectReplication(connections: Connections): Promise<Client> {
  try {
    return await connections.connect('Debezium Streaming', true);
  } catch (error) {
    throw slotCreationFailed(PsqlException.of(error));
  }
}

async function preparePublication(
  setup: SourceSetup,
  server: ServerInfo,
  client: Client,
  tables: readonly CatalogTable[],
): Promise<void> {
  if (server.inRecovery) {
    setup.info('The server is a standby: the publication must be created on its primary.');
    return;
  }
  const { filter, config } = setup;
  const signals = config.list('signal.data.collection');
  const missing = signals.filter((name) => !tables.some((table) => `${table.schema}.${table.name}` === name));
  const all = missing.length === 0 ? tables : [...tables, ...(await signalTables(client, filter))];
  await ensurePublication(client, publicationOptions(config), all, (statement) =>
    setup.info(`Creating or altering publication with statement '${statement}'`),
  );
}

async function signalTables(client: Client, filter: SourceSetup['filter']): Promise<CatalogTable[]> {
  const all = await readTables(client);
  return all.filter(({ schema, name }) => filter.isSignalTable(schema, name) && !filter.matchesLists(schema, name));
}

async function createSlotOf(
  setup: SourceSetup,
  server: ServerInfo,
  replication: Client,
  signal: AbortSignal,
): Promise<CreatedSlot> {
  const { config } = setup;
  const options = {
    name: setup.slotName,
    failover: failoverSlot(config, server),
    timeoutSeconds: config.number('internal.create.slot.command.timeout'),
    maxRetries: config.number('slot.max.retries'),
    retryDelayMs: config.number('slot.retry.delay.ms'),
    suspicion: walLevelProblem(server),
  };
  setup.info(`Creating replication slot '${options.name}' for plugin 'pgoutput'`);
  return createConnectorSlot(replication, options, signal, setup.warn);
}

function isOurs(slot: SlotState, setup: SourceSetup): boolean {
  return slot.plugin === 'pgoutput' && slot.database === setup.connection.dbname;
}

function isLost(slot: SlotState): boolean {
  return slot.restartLsn === null || slot.walStatus === 'lost';
}

function slotLost(name: string): DebeziumException {
  return new DebeziumException(
    `Unable to obtain valid replication slot. The server has removed write-ahead log that replication slot '${name}' needs (max_slot_wal_keep_size, or the slot was invalidated). Drop it with SELECT pg_drop_replication_slot('${name}') and take a new snapshot.`,
  );
}

/** Compares slot and offset as `offset.mismatch.strategy` wants it; gives what cannot be reconciled. */
async function reconcile(
  setup: SourceSetup,
  client: Client,
  stored: PostgresOffset,
  slot: SlotState | null,
): Promise<ReturnType<typeof checkPosition>> {
  const { config, slotName } = setup;
  const strategy = config.mode<'no_validation' | 'trust_offset' | 'trust_slot' | 'trust_greater_lsn'>(
    'offset.mismatch.strategy',
  );
  const trusted =
    strategy === 'trust_slot' || strategy === 'trust_greater_lsn' || lsnFlushMode(config) === 'connector_and_driver';
  const ahead = setup.events.strict ? 'confirmed' : trusted ? 'any' : 'none';
  const problem = checkPosition(stored, slot, ahead);
  if (problem !== null || slot === null) return problem;
  const at = restartPosition(stored);
  const behind = slot.confirmedFlushLsn !== null && slot.confirmedFlushLsn < at;
  if (behind && (strategy === 'trust_offset' || strategy === 'trust_greater_lsn') && !slot.active) {
    await client.query('SELECT pg_replication_slot_advance($1, $2::pg_lsn)', [slotName, formatLsn(at)]).catch(
      // Advancing only saves the server work: the stream begins at the offset in any case.
      (error) => setup.warn(`Replication slot '${slotName}' could not be advanced to the stored offset`, error),
    );
  }
  return null;
}

/**
 * The stream after a snapshot that broke off begins where that one was taken, not at the new one: rows that it has delivered may have changed or been
 * deleted since, and only the stream can say so. (It also repeats what the new snapshot shows already, in order, so that the last word on each row is the
 * same.) That is also why tables which it has read to their end need not be read again, as long as the slot still has everything since. Debezium reads
 * all tables again and begins at the new snapshot.
 */
function afterBreak(
  plan: StartPlan,
  slot: SlotState | null,
  stored: PostgresOffset | null,
  setup: SourceSetup,
): Pick<OpenedSource, 'repeatedFrom' | 'completed'> {
  if (!plan.snapshot || setup.events.strict) return { repeatedFrom: null, completed: null };
  const broken = isInterrupted(stored) ? stored : null;
  const confirmed = slot?.confirmedFlushLsn ?? null;
  const whole = broken !== null && confirmed !== null && confirmed <= broken.lsn;
  if (broken !== null && !whole) {
    setup.warn(
      'The replication slot of the snapshot that broke off is gone, or was moved. All tables are read again, but rows that were deleted in the meantime stay in the topics.',
    );
  }
  const beginning = whole ? broken.lsn : confirmed;
  return {
    repeatedFrom: broken === null ? null : beginning,
    completed: plan.resumes ? CompletedTables.of(setup.config, whole ? broken.completedTables : null) : null,
  };
}

/** The offset of a stream that begins without one: where the slot begins. */
function startOf(slot: SlotState | null, created: CreatedSlot | null): PostgresOffset | null {
  const lsn = created?.consistentPoint ?? slot?.confirmedFlushLsn ?? slot?.restartLsn ?? null;
  if (lsn === null) return null;
  return {
    lsn,
    lsnProc: null,
    lsnCommit: null,
    eventsProcessed: null,
    messageType: null,
    txId: null,
    xmin: null,
    tsUsec: Date.now() * 1000,
    snapshot: null,
    lastSnapshotRecord: false,
    snapshotCompleted: false,
    completedTables: null,
    transaction: null,
    incremental: null,
  };
}
