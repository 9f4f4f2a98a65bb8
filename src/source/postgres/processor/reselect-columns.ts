import type { Client } from 'pg';
import { NULL_COLUMN, type Tuple, UNCHANGED_TOAST_COLUMN } from '../../../../decoders/pgoutput/tuple.js';
import type { SourceRecord } from '../../../data/source-record.js';
import type { Struct } from '../../../data/struct.js';
import { DebeziumException } from '../../../error/errors.js';
import type { Column } from '../catalog/table.js';
import { untilVisible } from '../catalog/visible-transactions.js';
import { PsqlException } from '../error/psql-exception.js';
import { isConnectionFailure } from '../error/retriable.js';
import { ChangeEvent } from '../event/change-event.js';
import type { TableEvents } from '../event/table-events.js';
import type { ColumnCodec } from '../type/column-codec.js';
import type { ReselectOptions } from './reselect-options.js';
import { type FoundRows, readRows } from './reselect-query.js';
import { reselectedRow } from './reselected-row.js';

/** How long changes may take until other sessions see them. */
const PATIENCE_MS = 5_000;

export interface ReselectContext {
  readonly options: ReselectOptions;
  readonly client: () => Promise<Client>;
  readonly isSignalTable: (schema: string, table: string) => boolean;
  readonly warn: (message: string, error?: unknown) => void;
}

/** An event that lacks values, and which. */
interface Wanting {
  readonly index: number;
  readonly record: SourceRecord;
  readonly event: ChangeEvent;
  readonly row: Tuple;
}

/** Events of one table version that lack the same columns: one question. */
interface Group {
  readonly events: TableEvents;
  readonly columns: readonly ColumnCodec[];
  readonly wanting: Wanting[];
}

/**
 * Fills in values that events lack, from the table as it is now: TOASTed values that the server did not send, because they are unchanged, and NULLs. Rows
 * that a snapshot read have them.
 *
 * The texts that the server answers are put into the row in place of what is missing, so they become values by the same codecs as all others, masks and
 * truncation included.
 *
 * @see https://debezium.io/documentation/reference/stable/post-processors/reselect-columns.html
 */
export class ReselectColumns {
  readonly #context: ReselectContext;
  /** Which columns of a table version may be reselected. */
  readonly #eligible = new WeakMap<TableEvents, readonly ColumnCodec[]>();

  constructor(context: ReselectContext) {
    this.#context = context;
  }

  /**
   * Replaces records in place; `failed` is called with the place of each that cannot be completed, if that is an error.
   * @throws the error of a connection that was lost
   */
  async apply(records: SourceRecord[], failed: (index: number, error: Error) => void): Promise<void> {
    for (const group of this.#groups(records)) await this.#complete(group, records, failed);
  }

  #groups(records: readonly SourceRecord[]): Iterable<Group> {
    const groups = new Map<TableEvents, Map<string, Group>>();
    records.forEach((record, index) => {
      const event = record.valueData;
      if (!(event instanceof ChangeEvent) || event.after === null || event.operation === 'r') return;
      const { events, after: row } = event;
      if (events.key === null) return;
      const columns = this.#columnsOf(events).filter((column) => this.#isMissing(column, row, event.completeOld));
      if (columns.length === 0) return;
      const ofTable = groups.get(events) ?? new Map<string, Group>();
      groups.set(events, ofTable);
      const name = columns.map((column) => column.column.position).join();
      const group = ofTable.get(name) ?? { events, columns, wanting: [] };
      ofTable.set(name, group);
      group.wanting.push({ index, record, event, row });
    });
    return [...groups.values()].flatMap((ofTable) => [...ofTable.values()]);
  }

  #columnsOf(events: TableEvents): readonly ColumnCodec[] {
    let columns = this.#eligible.get(events);
    if (columns === undefined) {
      const { schema, name } = events.table;
      const { options, isSignalTable } = this.#context;
      columns = isSignalTable(schema, name)
        ? []
        : events.value.columns.filter((column) => options.chosen(`${schema}.${name}:${column.name}`));
      this.#eligible.set(events, columns);
    }
    return columns;
  }

  #isMissing(column: ColumnCodec, row: Tuple, old: Tuple | null): boolean {
    const { options } = this.#context;
    const { position } = column.column;
    let start = row.start(position);
    if (start === UNCHANGED_TOAST_COLUMN && old !== null) start = old.start(position);
    if (start === NULL_COLUMN) return options.nullValues && column.nullValue === null;
    if (start !== UNCHANGED_TOAST_COLUMN) return false;
    if (column.unavailableValue === null) return options.nullValues || options.unavailableValues;
    // A mask stands there, not the placeholder.
    return options.unavailableValues && !column.placeholderMasked;
  }

  async #complete(group: Group, records: SourceRecord[], failed: (index: number, error: Error) => void): Promise<void> {
    const { table } = group.events;
    const { options, warn } = this.#context;
    const name = `${table.schema}.${table.name}`;
    const keys = this.#keyColumns(group.events);
    const texts = group.wanting.map(({ row }) => keys.map((column) => row.text(column.position)));
    let found: FoundRows[];
    try {
      if (keys.length === 0)
        throw new DebeziumException('The table has no primary key; reselect.use.event.key takes the key of the event');
      const columns = group.columns.map(({ column }) => column);
      const client = await this.#context.client();
      const transactions = group.wanting.flatMap(({ event }) => event.transactionId ?? []);
      if (!(await untilVisible(client, new Set(transactions), PATIENCE_MS)))
        warn(
          `Changes of table ${name} are not visible yet to other sessions; columns are re-selected as they were before.`,
        );
      found = await readRows(client, table, columns, keys, texts);
    } catch (error) {
      if (isConnectionFailure(error)) throw error;
      const cause = error instanceof DebeziumException ? error : PsqlException.of(error);
      group.wanting.forEach(({ index }, i) => {
        const message = `Failed to re-select columns for table ${name} and key [${(texts[i] ?? []).join(', ')}]`;
        if (options.fails) failed(index, new DebeziumException(message, { cause }));
        else warn(message, cause);
      });
      return;
    }
    group.wanting.forEach((wanting, i) => {
      const [values, second] = found[i] as FoundRows;
      if (values === undefined) {
        warn(`No data found for re-selection on table ${name}.`);
        const message = `Failed to find row in table ${name} with key ${wanting.record.key as Struct}`;
        if (options.fails) failed(wanting.index, new DebeziumException(message));
        else warn(`${message}.`);
        return;
      }
      if (second !== undefined)
        warn(`Re-selection detected multiple rows for the same key in table ${name}, using first.`);
      const replaced = new Map(group.columns.map(({ column }, at) => [column.position, values[at] ?? null]));
      const event = wanting.event.withAfter(reselectedRow(wanting.row, replaced));
      records[wanting.index] = wanting.record.with({ value: event });
    });
  }

  /** The columns by which rows are found; without a primary key there are none. */
  #keyColumns({ table, key }: TableEvents): readonly Column[] {
    if (this.#context.options.byEventKey) return key?.columns.map(({ column }) => column) ?? [];
    return table.primaryKey.flatMap((name) => table.columns.find((column) => column.name === name) ?? []);
  }
}
