import type { Lsn } from '../../../../decoders/pgoutput/lsn.js';
import type { PostgresConfig } from '../config/postgres-config.js';
import { acknowledgeable, type PostgresOffset } from '../offset/postgres-offset.js';
import type { ReplicationSession } from '../session/replication-session.js';

/** Who moves the slot: `lsn.flush.mode`. */
export type LsnFlushMode = 'connector' | 'manual' | 'connector_and_driver';

/** `lsn.flush.mode`, or what the deprecated `flush.lsn.source` says. */
export function lsnFlushMode(config: PostgresConfig): LsnFlushMode {
  if (config.isGiven('lsn.flush.mode')) return config.mode<LsnFlushMode>('lsn.flush.mode');
  return config.boolean('flush.lsn.source') ? 'connector' : 'manual';
}

/**
 * The one owner of what the server is told: a position goes out only when an offset at or behind it is known to be durable.
 *
 * With `connector_and_driver` positions without changes for us are acknowledged too, once everything that was emitted is durable: an idle database
 * does not hold WAL then even without heartbeats, at the price that a slot that was moved by somebody else cannot be told from one that we moved.
 */
export class Acknowledger {
  readonly #mode: LsnFlushMode;
  #session: ReplicationSession | null = null;
  #durable: Lsn = 0;
  /** The last durable offset, to be compared with the last emitted one. */
  #durableOffset: PostgresOffset | null = null;

  constructor(mode: LsnFlushMode) {
    this.#mode = mode;
  }

  /** What may be acknowledged now; what a new session starts with. */
  get durable(): Lsn {
    return this.#mode === 'manual' ? 0 : this.#durable;
  }

  /** From now on this session is told. */
  attach(session: ReplicationSession): void {
    this.#session = session;
  }

  detach(): void {
    this.#session = null;
  }

  /** An offset is durable, in the log and in the offsets. */
  committed(offset: PostgresOffset): void {
    this.#durableOffset = offset;
    this.#durable = Math.max(this.#durable, acknowledgeable(offset));
    if (this.#mode !== 'manual') this.#session?.acknowledge(this.#durable);
  }

  /** The stream is between transactions, has delivered everything before `end`, and has emitted nothing after `emitted`. */
  idle(emitted: PostgresOffset, end: Lsn): void {
    if (this.#mode !== 'connector_and_driver' || this.#durableOffset === null) return;
    const durable = this.#durableOffset;
    if (durable.lsn !== emitted.lsn || durable.eventsProcessed !== emitted.eventsProcessed) return;
    this.#durable = Math.max(this.#durable, end);
    this.#session?.acknowledge(this.#durable);
  }
}
