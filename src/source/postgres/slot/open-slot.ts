import type { Client } from 'pg';
import { DebeziumException } from '../../../error/errors.js';
import { PsqlException } from '../error/psql-exception.js';
import { abortableDelay } from '../task/abortable-delay.js';
import { type CreatedSlot, createSlot } from './replication-slot.js';

/** SQLSTATEs. */
const DUPLICATE_OBJECT = '42710';
const QUERY_CANCELED = '57014';

export interface SlotCreation {
  readonly name: string;
  readonly failover: boolean;
  /** How long one attempt may wait for running transactions, in seconds. */
  readonly timeoutSeconds: number;
  readonly maxRetries: number;
  readonly retryDelayMs: number;
  /** What is wrong with the server, if anything is: the likely cause of a slot that cannot be created. */
  readonly suspicion: string | null;
}

/**
 * Creates the slot. The server waits with that for all transactions that are running, so an attempt that takes too long is made again.
 * @throws DebeziumException with Debezium's texts and the server's answer as the cause
 */
export async function createConnectorSlot(
  replication: Client,
  options: SlotCreation,
  signal: AbortSignal,
  warn: (message: string) => void,
): Promise<CreatedSlot> {
  for (let attempt = 1; ; attempt++) {
    try {
      await replication.query(`SET statement_timeout = ${options.timeoutSeconds * 1000}`);
      const created = await createSlot(replication, { ...options, temporary: false });
      return created;
    } catch (error) {
      const cause = PsqlException.of(error);
      if (cause.sqlState === QUERY_CANCELED && attempt <= options.maxRetries && !signal.aborted) {
        warn(
          `Creation of replication slot '${options.name}' took longer than ${options.timeoutSeconds} seconds: it waits for transactions that are running in the database. Trying again in ${options.retryDelayMs} ms (attempt ${attempt} of ${options.maxRetries}).`,
        );
        await abortableDelay(options.retryDelayMs, signal);
        continue;
      }
      throw slotCreationFailed(cause, options.suspicion);
    }
  }
}

/** Debezium's text for a slot that could not be created. */
export function slotCreationFailed(cause: PsqlException, suspicion: string | null = null): DebeziumException {
  const advice =
    cause.sqlState === DUPLICATE_OBJECT
      ? '; when setting up multiple connectors for the same database host, please make sure to use a distinct replication slot name for each.'
      : '';
  return new DebeziumException(`Creation of replication slot failed${advice}`, { cause, remedy: suspicion });
}

/** A name for a temporary slot beside the given one; names have 63 characters at most. */
function temporaryName(name: string): string {
  return `${name.slice(0, 40)}_snapshot_${process.pid}_${Date.now() % 1_000_000}`;
}

/**
 * Exports the snapshot of the database at an exact position although the connector's slot exists already, by a temporary slot beside it: what is
 * streamed from there on is exactly what the snapshot does not show. Null where the server has no room for another slot.
 */
export async function createTemporarySlot(replication: Client, name: string): Promise<CreatedSlot | null> {
  try {
    return await createSlot(replication, { name: temporaryName(name), failover: false, temporary: true });
  } catch (error) {
    // 53400: all replication slots are in use.
    if ((error as { code?: string }).code === '53400') return null;
    throw error;
  }
}
