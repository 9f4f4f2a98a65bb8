import { formatLsn, type Lsn } from '../../../../decoders/pgoutput/lsn.js';
import { DebeziumException } from '../../../error/errors.js';
import { acknowledgeable, type PostgresOffset, restartPosition, toOffsetMap } from '../offset/postgres-offset.js';
import type { SlotState } from './replication-slot.js';

/** What is wrong with the slot for somebody who stands at the offset; null if the stream can go on there without a gap. */
export type PositionProblem = 'missing' | 'lost' | 'removed' | 'advanced' | null;

/**
 * `none`: all that the slot has let go is in the offset. `confirmed`: only the write-ahead log has to be there, which is all that Debezium looks at.
 * `any`: the slot is trusted, or may be ahead by right (`lsn.flush.mode=connector_and_driver` acknowledges positions that no offset holds).
 */
export type SlotAhead = 'none' | 'confirmed' | 'any';

/**
 * Looks whether the slot still has everything after the offset.
 *
 * A slot is moved only by acknowledging what is durable, so one that stands beyond the offset was recreated, or moved by somebody else: the server would
 * begin there without a word, and the changes between would never be seen.
 *
 * @param ahead how far the slot may be ahead of the offset
 */
export function checkPosition(offset: PostgresOffset, slot: SlotState | null, ahead: SlotAhead): PositionProblem {
  if (slot === null) return 'missing';
  if (slot.restartLsn === null || slot.walStatus === 'lost') return 'lost';
  if (ahead !== 'any' && slot.restartLsn > restartPosition(offset)) return 'removed';
  const confirmed = slot.confirmedFlushLsn;
  if (ahead === 'none' && confirmed !== null && confirmed > acknowledgeable(offset)) return 'advanced';
  return null;
}

const TAKEN_AWAY =
  'was moved by somebody else, or was recreated: the changes between would be lost. To accept that, set offset.mismatch.strategy to trust_slot or trust_greater_lsn.';

/** Debezium's text for a position that is gone, with what was found and what can be done about it. */
export function positionLost(
  offset: PostgresOffset,
  slotName: string,
  slot: SlotState | null,
  problem: Exclude<PositionProblem, null>,
): DebeziumException {
  const fields = Object.entries(toOffsetMap(offset)).map(([key, value]) => `${key}=${value}`);
  const at = formatLsn(restartPosition(offset));
  const found = {
    missing: `There is no replication slot '${slotName}' in this database.`,
    lost: `The server has removed write-ahead log that replication slot '${slotName}' needs (max_slot_wal_keep_size, or the slot was invalidated).`,
    removed: `Replication slot '${slotName}' begins at ${position(slot?.restartLsn)}, after ${at}: it ${TAKEN_AWAY}`,
    advanced: `Replication slot '${slotName}' stands at ${position(slot?.confirmedFlushLsn)}, beyond ${formatLsn(acknowledgeable(offset))}: it ${TAKEN_AWAY}`,
  }[problem];
  return new DebeziumException(
    `The connector is trying to read change stream starting at {${fields.join(', ')}}, but this is no longer available on the server. Reconfigure the connector to use a snapshot mode when needed. ${found}`,
  );
}

function position(lsn: Lsn | null | undefined): string {
  return lsn == null ? 'no position' : formatLsn(lsn);
}
