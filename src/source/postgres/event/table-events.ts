import { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import type { Tuple } from '../../../../decoders/pgoutput/tuple.js';
import { type Header, type Headers, SharedHeaders } from '../../../data/header.js';
import type { Schema } from '../../../data/schema.js';
import { type JsonForm, NULL_DATA } from '../../../data/schema-and-value.js';
import { type OffsetMap, offsetMapOf, type SourceOffset, SourceRecord } from '../../../data/source-record.js';
import type { Table } from '../catalog/table.js';
import type { RowOrigin } from '../type/codec-for-type.js';
import { keyColumns, valueColumns } from '../type/column-codec.js';
import { ChangeEvent } from './change-event.js';
import { envelopeSchema } from './envelope-schema.js';
import { EventKey } from './event-key.js';
import type { EventOptions, OperationCode } from './event-options.js';
import { conversionFailure, RowCodec } from './row-codec.js';
import { SchemaBytes } from './schema-bytes.js';
import { SourceBlock } from './source-block.js';
import type { SourceInfo, TransactionBlock } from './source-info.js';
import { ValueGuard } from './value-guard.js';

/** Where and when an event happened, and how to go on after it. Valid during the call it is given to: the stream has one for all events. */
export interface EventContext {
  readonly source: SourceInfo;
  readonly sourcePartition: OffsetMap;
  readonly sourceOffset: SourceOffset;
  /** Counts one event of the transaction and gives its block; null without transaction metadata. */
  readonly nextTransactionBlock: (() => TransactionBlock) | null;
}

const COMPARED: JsonForm = { schemas: false, decimals: 'BASE64', nullAsDefault: true };
/** A value that became its column's default has changed. */
const COMPARED_VALUES: JsonForm = { ...COMPARED, nullAsDefault: false };

/**
 * The events of one version of a table. Topic, schemas and everything else that all events of the version share is made once here.
 *
 * Rows must be those of the version: their columns are found by `Column.position`.
 */
export class TableEvents {
  readonly table: Table;
  readonly topic: string;
  readonly keySchema: Schema | null;
  readonly valueSchema: Schema;
  readonly value: RowCodec;
  readonly key: RowCodec | null;
  readonly source: SourceBlock;
  readonly envelope: SchemaBytes;
  readonly keyBytes: SchemaBytes | null;
  readonly #options: EventOptions;
  readonly #now: () => number;
  readonly #guard: ValueGuard | null;
  readonly #left = new ByteWriter(256);
  readonly #right = new ByteWriter(256);

  /** @param now microseconds since the epoch: the time of processing */
  constructor(table: Table, options: EventOptions, origin: RowOrigin, now: () => number) {
    const topic = options.naming.dataChangeTopic(table.schema, table.name);
    const onFailure = conversionFailure(`${table.schema}.${table.name}`, options.conversionFailure, options.warn);
    const keys = keyColumns(table, options, origin);
    this.table = table;
    this.topic = topic;
    this.#options = options;
    this.#now = now;
    const columns = valueColumns(table, options, origin);
    this.value = new RowCodec(options.adjustSchemaName(`${topic}.Value`), true, columns, onFailure);
    const { keyField } = options.naming;
    const tail = keyField && { name: keyField.name, value: keyField.valueFor(table.schema, table.name) };
    const keyName = options.adjustSchemaName(`${topic}.Key`);
    this.key = keys.length === 0 && tail === null ? null : new RowCodec(keyName, false, keys, onFailure, tail);
    this.keySchema = this.key?.schema ?? null;
    this.valueSchema = envelopeSchema(options.adjustSchemaName(`${topic}.Envelope`), this.value.schema);
    this.envelope = new SchemaBytes(this.valueSchema);
    this.keyBytes = this.keySchema && new SchemaBytes(this.keySchema);
    this.#guard = ValueGuard.of(columns, options.conversionFailure === 'fail', onFailure);
    this.source = new SourceBlock(options, table.schema, table.name);
  }

  /**
   * A row of a snapshot; `skipped.operations` is about the stream only.
   * @param at the position that a failure names
   */
  read(row: Tuple, context: EventContext, into: SourceRecord[], at: SourceOffset = context.sourceOffset): void {
    try {
      into.push(this.#event('r', null, row, this.#keyOf(row), this.#options.headers, context));
    } catch (error) {
      this.failed(error, at);
    }
  }

  /** An event could not be made. @throws EventProcessingException unless `event.processing.failure.handling.mode` lets it be left out */
  failed(error: unknown, at: SourceOffset): void {
    this.#options.eventFailed(error as Error, offsetMapOf(at));
  }

  create(row: Tuple, context: EventContext, into: SourceRecord[]): void {
    if (this.#skips('c')) return;
    into.push(this.#event('c', null, row, this.#keyOf(row), this.#options.headers, context));
  }

  /**
   * A change of the key is a delete with tombstone and a create, tied together by headers; for `skipped.operations` it is these, not an update.
   * @param old what the replica identity provided of the old row, or null
   */
  update(old: Tuple | null, row: Tuple, oldIsFull: boolean, context: EventContext, into: SourceRecord[]): void {
    if (this.#options.skipUnchanged && old !== null && oldIsFull && this.#unchanged(old, row)) return;
    const key = this.#keyOf(row, old);
    const oldKey = old === null ? null : this.#keyOf(old);
    if (key === null || oldKey === null || this.#sameKey(old as Tuple, row)) {
      if (!this.#skips('u')) into.push(this.#event('u', old, row, key, this.#options.headers, context, oldIsFull));
      return;
    }
    if (!this.#skips('d')) {
      const moved = new SharedHeaders([header('__debezium.newkey', key), ...this.#options.headers]);
      into.push(this.#event('d', old, null, oldKey, moved, context));
      this.#tombstone(oldKey, moved, context, into);
    }
    if (this.#skips('c')) return;
    const arrived = [header('__debezium.oldkey', oldKey), ...this.#options.headers];
    into.push(this.#event('c', null, row, key, arrived, context, oldIsFull, old));
  }

  delete(old: Tuple, context: EventContext, into: SourceRecord[]): void {
    if (this.#skips('d')) return;
    const key = this.#keyOf(old);
    const headers = new SharedHeaders(this.#options.headers);
    into.push(this.#event('d', old, null, key, headers, context));
    this.#tombstone(key, headers, context, into);
  }

  truncate(context: EventContext, into: SourceRecord[]): void {
    if (this.#skips('t')) return;
    into.push(this.#event('t', null, null, null, this.#options.headers, context));
  }

  #skips(operation: OperationCode): boolean {
    return this.#options.skippedOperations.has(operation);
  }

  #keyOf(row: Tuple, old: Tuple | null = null): EventKey | null {
    return this.key === null ? null : new EventKey(this, row, old);
  }

  #event(
    operation: OperationCode,
    before: Tuple | null,
    after: Tuple | null,
    key: EventKey | null,
    headers: Headers,
    context: EventContext,
    oldIsFull = false,
    old: Tuple | null = before,
  ): SourceRecord {
    const complete = oldIsFull ? old : null;
    if (this.#guard !== null) {
      if (before !== null) this.#guard.check(before, null);
      if (after !== null) this.#guard.check(after, complete);
    }
    const transaction = context.nextTransactionBlock?.() ?? null;
    const value = new ChangeEvent(this, operation, before, after, complete, context.source, transaction, this.#now());
    const parts = { topic: this.topic, key: key ?? NULL_DATA, value, headers };
    return new SourceRecord(parts, context.sourcePartition, context.sourceOffset);
  }

  #tombstone(key: EventKey | null, headers: Headers, context: EventContext, into: SourceRecord[]): void {
    if (!this.#options.tombstonesOnDelete) return;
    const parts = { topic: this.topic, key: key ?? NULL_DATA, headers };
    into.push(new SourceRecord(parts, context.sourcePartition, context.sourceOffset));
  }

  /** Equal bytes are equal keys; different ones may still be equal values (1.0 and 1.00). */
  #sameKey(old: Tuple, row: Tuple): boolean {
    const { columns } = this.key as RowCodec;
    if (columns.every(({ column }) => sameBytes(old, row, column.position))) return true;
    return this.#sameJson(this.key as RowCodec, old, row, COMPARED);
  }

  #unchanged(old: Tuple, row: Tuple): boolean {
    const { columns } = this.value;
    const same = ({ column: { position } }: (typeof columns)[number]) =>
      row.isUnchangedToast(position) || sameBytes(old, row, position);
    if (columns.every(same)) return true;
    // Bytes that differ may look alike in events: behind a mask, or cut off.
    return this.#sameJson(this.value, old, row, COMPARED_VALUES);
  }

  #sameJson(codec: RowCodec, old: Tuple, row: Tuple, form: JsonForm): boolean {
    this.#left.reset();
    this.#right.reset();
    codec.writeJson(this.#left, old, null, form);
    codec.writeJson(this.#right, row, old, form);
    return this.#left.copy().equals(this.#right.copy());
  }
}

function sameBytes(left: Tuple, right: Tuple, column: number): boolean {
  const start = left.start(column);
  const otherStart = right.start(column);
  if (start < 0 || otherStart < 0) return start === otherStart;
  return left.buffer.compare(right.buffer, otherStart, right.end(column), start, left.end(column)) === 0;
}

function header(key: string, eventKey: EventKey): Header {
  return {
    key,
    schema: eventKey.schema,
    get value() {
      return eventKey.value;
    },
  };
}
