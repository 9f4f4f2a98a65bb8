import { BoundsArena } from './bounds-arena.js';
import type { PgoutputMessage, Prepare } from './message.js';
import { MessageReader } from './message-reader.js';
import { PgoutputError } from './pgoutput-error.js';
import { type Relation, RelationCache, type RelationColumn, type ReplicaIdentity } from './relation.js';
import { NULL_COLUMN, Tuple, UNCHANGED_TOAST_COLUMN } from './tuple.js';

const LETTER = {
  n: 0x6e,
  u: 0x75,
  t: 0x74,
  N: 0x4e,
  K: 0x4b,
  O: 0x4f,
} as const;

/**
 * Decodes the messages of the `pgoutput` plugin, protocol versions 1 to 4.
 *
 * Pure: bytes in, messages out. Rows stay views on the given buffer (see {@link Tuple}), which must not be overwritten while they are used. State is
 * kept of the announced relations and of whether a streamed transaction is open, so one decoder serves one session.
 *
 * @see https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html
 */
export class PgoutputDecoder {
  readonly #reader = new MessageReader();
  readonly #arena = new BoundsArena();
  readonly #relations = new RelationCache();
  #streaming = false;

  /** Forgets relations and open streams: for a new session. */
  reset(): void {
    this.#relations.clear();
    this.#streaming = false;
  }

  /**
   * The message in `buffer[start, end)`.
   * @throws PgoutputError if the bytes are no complete message, or a row's relation was never announced or has another number of columns
   */
  decode(buffer: Buffer, start: number, end: number): PgoutputMessage {
    const reader = this.#reader;
    reader.open(buffer, start, end);
    const message = this.#message(reader.uint8('message type'));
    reader.close();
    return message;
  }

  #message(type: number): PgoutputMessage {
    switch (type) {
      case 0x49:
        return this.#insert();
      case 0x55:
        return this.#update();
      case 0x44:
        return this.#delete();
      case 0x42:
        return this.#begin();
      case 0x43:
        return this.#commit();
      case 0x52:
        return this.#relation();
      case 0x59:
        return this.#type();
      case 0x54:
        return this.#truncate();
      case 0x4d:
        return this.#logicalMessage();
      case 0x4f:
        return this.#origin();
      case 0x53:
        return this.#streamStart();
      case 0x45:
        this.#streaming = false;
        return { kind: 'streamStop' };
      case 0x63:
        return this.#streamCommit();
      case 0x41:
        return this.#streamAbort();
      case 0x62:
        return this.#beginPrepare();
      case 0x50:
        return this.#prepared('prepare');
      case 0x70:
        return this.#prepared('streamPrepare');
      case 0x4b:
        return this.#prepared('commitPrepared');
      case 0x72:
        return this.#rollbackPrepared();
      default:
        throw new PgoutputError(`unknown message type 0x${type.toString(16).padStart(2, '0')}`, 0);
    }
  }

  /** 'B' Int64(final LSN) Int64(commit time) Int32(xid) */
  #begin(): PgoutputMessage {
    const r = this.#reader;
    return { kind: 'begin', finalLsn: r.lsn('final LSN'), commitTime: r.time('commit time'), xid: r.uint32('xid') };
  }

  /** 'C' Int8(flags) Int64(commit LSN) Int64(end LSN) Int64(commit time) */
  #commit(): PgoutputMessage {
    const r = this.#reader;
    r.uint8('flags');
    const commitLsn = r.lsn('commit LSN');
    return { kind: 'commit', commitLsn, endLsn: r.lsn('end LSN'), commitTime: r.time('commit time') };
  }

  /** 'O' Int64(commit LSN on the origin) String(name) */
  #origin(): PgoutputMessage {
    const r = this.#reader;
    return { kind: 'origin', originLsn: r.lsn('origin LSN'), name: r.string('origin name') };
  }

  /**
   * 'R' [Int32(xid)] Int32(oid) String(schema) String(name) Int8(replica identity) Int16(columns)
   *     { Int8(flags: 1 = key) String(name) Int32(type) Int32(typmod) }
   */
  #relation(): PgoutputMessage {
    const r = this.#reader;
    const xid = this.#xid();
    const oid = r.uint32('relation');
    // pg_catalog is sent as an empty string.
    const schema = r.string('schema name') || 'pg_catalog';
    const name = r.string('relation name');
    const identity = String.fromCharCode(r.uint8('replica identity'));
    if (!isReplicaIdentity(identity)) {
      throw new PgoutputError(`unknown replica identity '${identity}'`, r.offset - 1);
    }
    const count = r.uint16('number of columns');
    const columns: RelationColumn[] = [];
    for (let i = 0; i < count; i++) {
      const key = (r.uint8('column flags') & 1) === 1;
      columns.push({ name: r.string('column name'), key, typeOid: r.uint32('type'), typmod: r.int32('typmod') });
    }
    const relation: Relation = { oid, schema, name, replicaIdentity: identity, columns };
    this.#relations.put(relation);
    return { kind: 'relation', xid, relation };
  }

  /** 'Y' [Int32(xid)] Int32(oid) String(schema) String(name) */
  #type(): PgoutputMessage {
    const r = this.#reader;
    const xid = this.#xid();
    const oid = r.uint32('type');
    const schema = r.string('schema name') || 'pg_catalog';
    return { kind: 'type', xid, oid, schema, name: r.string('type name') };
  }

  /** 'I' [Int32(xid)] Int32(relation) 'N' TupleData */
  #insert(): PgoutputMessage {
    const r = this.#reader;
    const xid = this.#xid();
    const relation = this.#knownRelation();
    const marker = r.uint8('tuple marker');
    if (marker !== LETTER.N) throw this.#wrongMarker(marker, "'N'");
    return { kind: 'insert', xid, relation, newTuple: this.#tuple(relation) };
  }

  /** 'U' [Int32(xid)] Int32(relation) [('K' | 'O') TupleData] 'N' TupleData */
  #update(): PgoutputMessage {
    const r = this.#reader;
    const xid = this.#xid();
    const relation = this.#knownRelation();
    let marker = r.uint8('tuple marker');
    let oldTuple: Tuple | null = null;
    const oldIsFull = marker === LETTER.O;
    if (oldIsFull || marker === LETTER.K) {
      oldTuple = this.#tuple(relation);
      marker = r.uint8('tuple marker');
    }
    if (marker !== LETTER.N) throw this.#wrongMarker(marker, oldTuple === null ? "'K', 'O' or 'N'" : "'N'");
    return { kind: 'update', xid, relation, oldTuple, oldIsFull, newTuple: this.#tuple(relation) };
  }

  /** 'D' [Int32(xid)] Int32(relation) ('K' | 'O') TupleData */
  #delete(): PgoutputMessage {
    const r = this.#reader;
    const xid = this.#xid();
    const relation = this.#knownRelation();
    const marker = r.uint8('tuple marker');
    if (marker !== LETTER.K && marker !== LETTER.O) throw this.#wrongMarker(marker, "'K' or 'O'");
    return { kind: 'delete', xid, relation, oldTuple: this.#tuple(relation), oldIsFull: marker === LETTER.O };
  }

  /** 'T' [Int32(xid)] Int32(relations) Int8(1 = cascade, 2 = restart identity) { Int32(relation) } */
  #truncate(): PgoutputMessage {
    const r = this.#reader;
    const xid = this.#xid();
    const count = r.uint32('number of relations');
    const options = r.uint8('options');
    const relations: Relation[] = [];
    for (let i = 0; i < count; i++) relations.push(this.#knownRelation());
    return {
      kind: 'truncate',
      xid,
      relations,
      cascade: (options & 1) !== 0,
      restartIdentity: (options & 2) !== 0,
    };
  }

  /** 'M' [Int32(xid)] Int8(flags: 1 = transactional) Int64(LSN) String(prefix) Int32(length) Byte[n](content) */
  #logicalMessage(): PgoutputMessage {
    const r = this.#reader;
    const xid = this.#xid();
    const transactional = (r.uint8('flags') & 1) === 1;
    const lsn = r.lsn('LSN');
    const prefix = r.string('prefix');
    const length = r.int32('content length');
    const at = r.take(length, 'content');
    return { kind: 'message', xid, transactional, lsn, prefix, content: r.buffer.subarray(at, at + length) };
  }

  /** 'S' Int32(xid) Int8(1 = first segment) */
  #streamStart(): PgoutputMessage {
    const r = this.#reader;
    if (this.#streaming) throw new PgoutputError('stream start within a stream', 0);
    const xid = r.uint32('xid');
    const first = r.uint8('first segment') === 1;
    this.#streaming = true;
    return { kind: 'streamStart', xid, first };
  }

  /** 'c' Int32(xid) Int8(flags) Int64(commit LSN) Int64(end LSN) Int64(commit time) */
  #streamCommit(): PgoutputMessage {
    const r = this.#reader;
    const xid = r.uint32('xid');
    r.uint8('flags');
    const commitLsn = r.lsn('commit LSN');
    return { kind: 'streamCommit', xid, commitLsn, endLsn: r.lsn('end LSN'), commitTime: r.time('commit time') };
  }

  /** 'A' Int32(xid) Int32(subtransaction) [Int64(abort LSN) Int64(abort time)]: the last two with streaming 'parallel' */
  #streamAbort(): PgoutputMessage {
    const r = this.#reader;
    const xid = r.uint32('xid');
    const subXid = r.uint32('subtransaction');
    if (!r.atEnd) {
      r.lsn('abort LSN');
      r.time('abort time');
    }
    return { kind: 'streamAbort', xid, subXid };
  }

  /** 'b' Int64(prepare LSN) Int64(end LSN) Int64(prepare time) Int32(xid) String(gid) */
  #beginPrepare(): PgoutputMessage {
    return this.#prepareFields('beginPrepare');
  }

  /** 'P' | 'p' | 'K': Int8(flags) Int64(LSN) Int64(end LSN) Int64(time) Int32(xid) String(gid) */
  #prepared(kind: Prepare['kind']): PgoutputMessage {
    this.#reader.uint8('flags');
    return this.#prepareFields(kind);
  }

  /** 'r' Int8(flags) Int64(prepare end LSN) Int64(rollback end LSN) Int64(prepare time) Int64(rollback time) Int32(xid) String(gid) */
  #rollbackPrepared(): PgoutputMessage {
    const r = this.#reader;
    r.uint8('flags');
    const lsn = r.lsn('prepare end LSN');
    const endLsn = r.lsn('rollback end LSN');
    r.time('prepare time');
    const time = r.time('rollback time');
    return { kind: 'rollbackPrepared', lsn, endLsn, time, xid: r.uint32('xid'), gid: r.string('gid') };
  }

  #prepareFields(kind: Prepare['kind']): Prepare {
    const r = this.#reader;
    const lsn = r.lsn('LSN');
    const endLsn = r.lsn('end LSN');
    const time = r.time('time');
    return { kind, lsn, endLsn, time, xid: r.uint32('xid'), gid: r.string('gid') };
  }

  /**
   * TupleData: Int16(columns) { 'n' | 'u' | 't' Int32(length) Byte[length] }
   *
   * 'b', a value in binary form, comes only when the option `binary` was asked for, which no caller of this decoder does.
   */
  #tuple(relation: Relation): Tuple {
    const r = this.#reader;
    const count = r.uint16('number of columns');
    if (count !== relation.columns.length) {
      throw new PgoutputError(
        `a row of ${count} columns for ${relation.schema}.${relation.name}, which has ${relation.columns.length}`,
        r.offset - 2,
      );
    }
    const base = this.#arena.take(2 * count);
    const bounds = this.#arena.bounds;
    const buffer = r.buffer;
    for (let i = 0, at = base; i < count; i++, at += 2) {
      const kind = buffer[r.take(1, 'column kind')] as number;
      if (kind === LETTER.t) {
        const lengthAt = r.take(4, 'value length');
        const length =
          ((buffer[lengthAt] as number) << 24) |
          ((buffer[lengthAt + 1] as number) << 16) |
          ((buffer[lengthAt + 2] as number) << 8) |
          (buffer[lengthAt + 3] as number);
        const start = r.take(length, 'value');
        bounds[at] = start;
        bounds[at + 1] = start + length;
      } else if (kind === LETTER.n) {
        bounds[at] = NULL_COLUMN;
        bounds[at + 1] = NULL_COLUMN;
      } else if (kind === LETTER.u) {
        bounds[at] = UNCHANGED_TOAST_COLUMN;
        bounds[at + 1] = UNCHANGED_TOAST_COLUMN;
      } else {
        throw new PgoutputError(`unknown column kind '${String.fromCharCode(kind)}'`, r.offset - 1);
      }
    }
    return new Tuple(buffer, bounds, base, count);
  }

  #xid(): number {
    return this.#streaming ? this.#reader.uint32('xid') : 0;
  }

  #knownRelation(): Relation {
    const r = this.#reader;
    const oid = r.uint32('relation');
    return this.#relations.get(oid, r.offset - 4);
  }

  #wrongMarker(marker: number, expected: string): PgoutputError {
    return new PgoutputError(
      `tuple marker '${String.fromCharCode(marker)}' where ${expected} is due`,
      this.#reader.offset - 1,
    );
  }
}

function isReplicaIdentity(letter: string): letter is ReplicaIdentity {
  return letter === 'd' || letter === 'n' || letter === 'f' || letter === 'i';
}
