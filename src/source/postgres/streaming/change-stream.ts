import { formatLsn, type Lsn } from '../../../../decoders/pgoutput/lsn.js';
import type {
  Begin,
  Commit,
  Delete,
  Insert,
  LogicalMessage,
  PgoutputMessage,
  Truncate,
  Update,
} from '../../../../decoders/pgoutput/message.js';
import { PgoutputDecoder } from '../../../../decoders/pgoutput/pgoutput-decoder.js';
import { PgoutputError } from '../../../../decoders/pgoutput/pgoutput-error.js';
import type { Relation } from '../../../../decoders/pgoutput/relation.js';
import { type OffsetMap, type SourceOffset, SourceRecord } from '../../../data/source-record.js';
import { DebeziumException } from '../../../error/errors.js';
import type { RelationTables, TableVersion } from '../catalog/relation-tables.js';
import type { Table } from '../catalog/table.js';
import type { EventFailure } from '../event/event-failure.js';
import type { LogicalMessageEvents } from '../event/logical-message-events.js';
import type { TransactionBlock } from '../event/source-info.js';
import type { EventContext, TableEvents } from '../event/table-events.js';
import { EventCounts } from '../metrics/event-counts.js';
import { type PostgresOffset, toOffsetMap } from '../offset/postgres-offset.js';
import type { ReplicationSession } from '../session/replication-session.js';
import type { EventPosition } from './event-position.js';
import { ResumeFilter } from './resume-filter.js';
import { StreamPosition } from './stream-position.js';
import type { TransactionMetadata } from './transaction-metadata.js';

/** Sees the changes of captured tables before they become records: signals and incremental snapshots. */
export interface ChangeObserver {
  onRow(table: Table, message: Insert | Update | Delete): void;
  onTruncate(table: Table): void;
  /** What was seen last has to be acted on before the next message is looked at: the stream stops behind it. */
  readonly interrupts: boolean;
}

export interface ChangeStreamOptions {
  readonly session: ReplicationSession;
  readonly tables: RelationTables<TableEvents>;
  readonly messages: LogicalMessageEvents;
  /** The source partition of the offsets. */
  readonly partition: OffsetMap;
  /** Whether a logical message with this prefix is captured. */
  readonly messageIncluded: (prefix: string) => boolean;
  /** Null without `provide.transaction.metadata`. */
  readonly metadata: TransactionMetadata | null;
  /** Where the stream resumes. */
  readonly offset: PostgresOffset;
  /** Whether updates that change nothing are left out. */
  readonly skipsUnchanged: boolean;
  /** Told of messages that cannot be read. */
  readonly onFailure: EventFailure;
}

/** The name under which Debezium counts a logical message in transaction records: it prints an object there, another one for each message. */
const MESSAGE_COLLECTION = 'io.debezium.connector.postgresql.LogicalDecodingMessageMonitor$LogicalDecodingMessageId@';
const FIRST_MESSAGE_ID = 0x5d11346a;

/** The stream of one session from messages to records: assembles transactions, leaves out what was processed before, and keeps the position. */
export class ChangeStream {
  readonly position: StreamPosition;
  /** Null where nobody looks. */
  observer: ChangeObserver | null = null;
  readonly #options: ChangeStreamOptions;
  readonly #decoder = new PgoutputDecoder();
  readonly #resume: ResumeFilter;
  readonly #transaction: (() => TransactionBlock) | null;
  /** The row that waits until its table's version is known. */
  #waiting: Insert | Update | Delete | Truncate | null = null;
  #lsn: Lsn = 0;
  #inTransaction = false;
  #skipTransaction = false;
  #xid = 0;
  #collection = '';
  #messages = 0;
  /** Of the current event. */
  readonly #context: StreamContext;
  /** The position of the last whole event. */
  #offset: SourceOffset;
  /** How many transactions and messages outside of them have ended. */
  commits = 0;
  readonly counts = new EventCounts();

  constructor(options: ChangeStreamOptions) {
    this.#options = options;
    this.position = new StreamPosition(options.offset);
    this.#resume = new ResumeFilter(options.offset);
    this.#offset = toOffsetMap(options.offset);
    this.#context = new StreamContext(options.partition, this.position.capture(options.offset.transaction));
    const { metadata } = options;
    this.#transaction = metadata === null ? null : () => metadata.event(this.#collection, this.#lsn);
  }

  /** Whether the stream is between two transactions. */
  get betweenTransactions(): boolean {
    return !this.#inTransaction;
  }

  /** The position of the last message. */
  get lsn(): Lsn {
    return this.#lsn;
  }

  /** The position behind everything so far, its counters included. */
  currentOffset(): PostgresOffset {
    return this.position.offset(this.#options.metadata?.state ?? null);
  }

  /** A record gets another position: what was learned from its event has to be stored with it. */
  restamp(out: SourceRecord[], index: number, offset: PostgresOffset): void {
    const stored = () => toOffsetMap(offset);
    this.#offset = stored;
    const record = out[index];
    if (record !== undefined) out[index] = withOffset(record, stored);
  }

  /** The transaction that is open in the stream, 0 between two. */
  get xid(): number {
    return this.#xid;
  }

  /**
   * Turns what has arrived into records, up to about `maxRecords` and `maxBytes` of received bytes. Answers the relation whose version has to be made
   * (with `RelationTables.announce`, for transaction {@link xid}) before going on, or null if nothing more can be done now, or the observer interrupts.
   * @throws DebeziumException for malformed messages; Error when the connection is lost
   */
  drain(out: SourceRecord[], maxRecords: number, maxBytes: number): Relation | null {
    const { session } = this.#options;
    if (this.#waiting !== null) {
      const message = this.#waiting;
      this.#waiting = null;
      const missing = this.#row(message, out);
      if (missing !== null) return missing;
      if (this.observer?.interrupts) return null;
    }
    let bytes = 0;
    while (out.length < maxRecords && bytes < maxBytes && session.next()) {
      bytes += session.end - session.start;
      this.#lsn = session.walStart;
      const message = this.#decode();
      if (message === null) continue;
      switch (message.kind) {
        case 'insert':
        case 'update':
        case 'delete':
        case 'truncate': {
          if (this.#skipTransaction) break;
          const missing = this.#row(message, out);
          if (missing !== null) return missing;
          if (this.observer?.interrupts) return null;
          break;
        }
        case 'begin':
          this.#begin(message, out);
          break;
        case 'commit':
          this.#commit(message, out);
          break;
        case 'relation':
          return message.relation;
        case 'origin':
          this.position.origin(message.name, message.originLsn);
          break;
        case 'message':
          this.#message(message, out);
          break;
        case 'type':
          // Types are read from the catalog when a relation has one that is not known.
          break;
        default:
          throw new DebeziumException(
            `A message of kind ${message.kind} at ${formatLsn(this.#lsn)}: streaming of open or prepared transactions was not asked for. Remove what turns it on from slot.stream.params.`,
          );
      }
    }
    return null;
  }

  #decode(): PgoutputMessage | null {
    const { session } = this.#options;
    try {
      return this.#decoder.decode(session.buffer, session.start, session.end);
    } catch (error) {
      if (!(error instanceof PgoutputError)) throw error;
      const unreadable = new DebeziumException(`The message at LSN{${formatLsn(this.#lsn)}} cannot be read`, {
        cause: error,
      });
      this.counts.erroneous++;
      this.#options.onFailure(unreadable, toOffsetMap(this.currentOffset()));
      return null;
    }
  }

  #begin(message: Begin, out: SourceRecord[]): void {
    this.#inTransaction = true;
    this.#xid = message.xid;
    this.position.origin(null, null);
    this.#skipTransaction = this.#resume.skipsTransaction(message.finalLsn);
    if (this.#skipTransaction) return;
    const { metadata } = this.#options;
    metadata?.open(message.xid);
    if (this.#resume.begin(message.xid, message.finalLsn)) return;
    this.position.begin(this.#lsn, message.xid, message.commitTime);
    if (metadata === null) return;
    const offset = this.position.capture(metadata.state);
    out.push(metadata.begin(this.#lsn, message.commitTime, offset));
    this.#offset = offset;
  }

  #commit(message: Commit, out: SourceRecord[]): void {
    this.#inTransaction = false;
    if (this.#skipTransaction) {
      this.#skipTransaction = false;
      return;
    }
    this.#resume.commit();
    this.position.commit(this.#lsn, message.commitTime);
    const { metadata } = this.#options;
    if (metadata !== null) {
      out.push(metadata.end(this.#lsn, message.commitTime, this.position.capture(metadata.state)));
      metadata.close();
    }
    this.#offset = this.position.capture(null);
    this.commits++;
  }

  /** Makes the events of a row message; answers its relation if that has no version yet. */
  #row(message: Insert | Update | Delete | Truncate, out: SourceRecord[]): Relation | null {
    if (message.kind === 'truncate') return this.#truncate(message, out);
    const { tables } = this.#options;
    const version = tables.find(message.relation);
    if (this.#outdated(version)) {
      this.#waiting = message;
      return message.relation;
    }
    if (version != null) {
      const unknown = version.enumLabels.find(message.kind === 'delete' ? message.oldTuple : message.newTuple);
      if (unknown !== null) {
        this.#options.tables.sawLabel(unknown);
        this.#waiting = message;
        return message.relation;
      }
    }
    const lsn = this.#lsn;
    if (this.#resume.skipsRow(lsn)) return null;
    const type = message.kind === 'insert' ? 'INSERT' : message.kind === 'update' ? 'UPDATE' : 'DELETE';
    this.position.row(lsn, type);
    if (version === null) {
      this.counts.filtered++;
      return null;
    }
    const { compiled, table } = version as TableVersion<TableEvents>;
    const before = this.#offset;
    const first = out.length;
    const context = this.#openRow(table);
    this.observer?.onRow(table, message);
    try {
      if (message.kind === 'insert') {
        compiled.create(message.newTuple, context, out);
      } else if (message.kind === 'update') {
        compiled.update(message.oldTuple, message.newTuple, message.oldIsFull, context, out);
      } else {
        compiled.delete(message.oldTuple, context, out);
      }
      this.#count(message.kind, out.length > first);
    } catch (error) {
      this.counts.erroneous++;
      compiled.failed(error, context.sourceOffset);
    }
    this.#closeEvent();
    for (let i = first; i < out.length - 1; i++) out[i] = withOffset(out[i] as SourceRecord, before);
    return null;
  }

  #truncate(message: Truncate, out: SourceRecord[]): Relation | null {
    const { tables } = this.#options;
    const missing = message.relations.find((relation) => this.#outdated(tables.find(relation)));
    if (missing !== undefined) {
      this.#waiting = message;
      return missing;
    }
    // Only captured tables count in the position.
    for (const relation of message.relations) {
      const version = tables.find(relation);
      if (version == null || this.#resume.skipsRow(this.#lsn)) continue;
      this.position.row(this.#lsn, 'TRUNCATE');
      this.observer?.onTruncate(version.table);
      const first = out.length;
      version.compiled.truncate(this.#openRow(version.table), out);
      if (out.length === first) this.counts.filtered++;
      this.#closeEvent();
    }
    return null;
  }

  #message(message: LogicalMessage, out: SourceRecord[]): void {
    const { messages, messageIncluded } = this.#options;
    const lsn = this.#lsn;
    if (message.transactional) {
      if (this.#skipTransaction || this.#resume.skipsTransactionalMessage(lsn)) return;
      this.position.transactionalMessage(lsn);
    } else {
      if (this.#resume.skipsMessage(lsn)) return;
      this.position.message(lsn, Date.now() * 1000);
      this.commits++;
    }
    const included = messageIncluded(message.prefix);
    this.#collection = MESSAGE_COLLECTION + (FIRST_MESSAGE_ID + this.#messages++).toString(16);
    const context = this.#openEvent(message.transactional ? this.#transaction : null);
    if (included) messages.emit(message.prefix, message.content, context, out);
    if (included) this.counts.messages++;
    else this.counts.filtered++;
    this.#closeEvent();
  }

  #count(kind: 'insert' | 'update' | 'delete', emitted: boolean): void {
    const { counts } = this;
    if (!emitted) {
      if (kind === 'update' && this.#options.skipsUnchanged) counts.unchanged++;
      else counts.filtered++;
    } else if (kind === 'insert') counts.creates++;
    else if (kind === 'update') counts.updates++;
    else counts.deletes++;
  }

  #openRow(table: Table): StreamContext {
    if (this.#transaction !== null) this.#collection = `${table.schema}.${table.name}`;
    return this.#openEvent(this.#transaction);
  }

  #openEvent(transaction: (() => TransactionBlock) | null): StreamContext {
    const context = this.#context;
    context.source = this.position.capture(null);
    context.nextTransactionBlock = transaction;
    this.#offset = context.source;
    return context;
  }

  /** The event is made: its offset has the counters that it left behind. */
  #closeEvent(): void {
    const { metadata } = this.#options;
    if (metadata !== null && this.#context.nextTransactionBlock !== null) {
      this.#context.source.transaction = metadata.state;
    }
  }

  #outdated(version: TableVersion<TableEvents> | null | undefined): boolean {
    if (version === undefined) return true;
    return version !== null && version.onlyFor !== null && version.onlyFor !== this.#xid;
  }
}

/** One object for all events of a stream. */
class StreamContext implements EventContext {
  nextTransactionBlock: (() => TransactionBlock) | null = null;

  constructor(
    readonly sourcePartition: OffsetMap,
    public source: EventPosition,
  ) {}

  get sourceOffset(): EventPosition {
    return this.source;
  }
}

/**
 * The record with another offset. Of the several records of one event (delete and tombstone; delete, tombstone and create) only the last may carry the
 * position behind it: the others may become durable alone, and then the event must come again.
 */
function withOffset(record: SourceRecord, offset: SourceOffset): SourceRecord {
  const { topic, partition, keyData: key, valueData: value, timestamp, headers } = record;
  return new SourceRecord({ topic, partition, key, value, timestamp, headers }, record.sourcePartition, offset, true);
}
