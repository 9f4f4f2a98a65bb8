import type { Client } from 'pg';
import { Tuple } from '../../../../../decoders/pgoutput/tuple.js';
import { type CatalogColumn, type CatalogTable, readTable } from '../../catalog/catalog.js';
import type { Table } from '../../catalog/table.js';
import { tableFromCatalog } from '../../catalog/table-version.js';
import type { TypeRegistry } from '../../catalog/type-registry.js';
import type { TableEvents } from '../../event/table-events.js';
import type { SourceSetup } from '../../task/source-setup.js';
import { includedColumns } from '../included-columns.js';
import { ChunkQuery, type ChunkStatement } from './chunk-query.js';
import type { ChunkRow } from './chunk-window.js';
import type { SnapshotCollection } from './incremental-state.js';
import { type KeyPosition, keyValue } from './key-value.js';

/** What the look-ups and compilation of tables need. */
export interface ChunkTableContext {
  readonly setup: SourceSetup;
  readonly types: TypeRegistry;
  readonly compile: (table: Table) => TableEvents;
}

/** Texts are taken as the server sends them, as in the stream. */
const AS_TEXT = { getTypeParser: () => (value: string) => value };

/** The table of a collection as it is now, with what reads its chunks. */
export class ChunkTable {
  /** What is read of it. */
  readonly catalog: CatalogTable;
  /** All its columns. */
  readonly columns: readonly CatalogColumn[];
  readonly table: Table;
  readonly events: TableEvents;
  /** How many columns of the key were asked for: these are what is told of it. */
  readonly chosen: number;
  readonly #key: readonly CatalogColumn[];
  readonly #query: ChunkQuery;
  readonly #described: string;

  private constructor(
    catalog: CatalogTable,
    columns: readonly CatalogColumn[],
    table: Table,
    events: TableEvents,
    { chosen, columns: key }: ChunkKey,
    query: ChunkQuery,
    described: string,
  ) {
    this.catalog = catalog;
    this.columns = columns;
    this.table = table;
    this.events = events;
    this.chosen = chosen;
    this.#key = key;
    this.#query = query;
    this.#described = described;
  }

  /**
   * Looks a table up by its name; `previous` is given back if nothing has changed since.
   * @returns `unknown` if there is no such captured table, `no key` if there is nothing to go by, `no surrogate` if there is no such column
   */
  static async open(
    client: Client,
    collection: SnapshotCollection,
    context: ChunkTableContext,
    previous: ChunkTable | null,
  ): Promise<ChunkTable | 'unknown' | 'no key' | 'no surrogate'> {
    const { setup, types } = context;
    const { rows } = await client.query<{ oid: number }>(
      "SELECT c.oid::int8::float8 AS oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname || '.' || c.relname = $1 AND c.relkind IN ('r', 'p')",
      [collection.id],
    );
    const oid = rows[0]?.oid;
    const found = oid === undefined ? null : await readTable(client, oid);
    if (found === null || !setup.filter.includes(found.schema, found.name)) return 'unknown';
    const described = JSON.stringify({ ...found, estimatedRows: null });
    if (previous !== null && previous.#described === described) return previous;
    const { surrogateKey } = collection;
    if (surrogateKey !== null && !found.columns.some(({ name }) => name === surrogateKey)) return 'no surrogate';
    const key = keyOf(found, collection, setup);
    if (key.columns.length === 0) return 'no key';
    const catalog = includedColumns(found, setup);
    await types.ensure(
      client,
      catalog.columns.map((column) => column.typeOid),
    );
    const table = tableFromCatalog(catalog, types);
    const names = catalog.columns.map(({ name }) => name);
    const query = new ChunkQuery(catalog, names, key.columns, collection.condition);
    return new ChunkTable(catalog, found.columns, table, context.compile(table), key, query, described);
  }

  /** The greatest key, null if there are no rows. */
  async maximum(client: Client): Promise<KeyPosition | null> {
    const [row] = await this.#rows(client, this.#query.maximum());
    return row === undefined ? null : this.#position(row, 0);
  }

  /** How many rows there are: the planner's idea of it where it has one and all rows are meant, else they are counted. */
  async total(client: Client, collection: SnapshotCollection, maximum: KeyPosition): Promise<number> {
    if (collection.condition === null && this.catalog.estimatedRows > 0) return Math.round(this.catalog.estimatedRows);
    const [row] = await this.#rows(client, this.#query.count(maximum));
    return Number(row?.[0] ?? 0);
  }

  /** The next rows in the order of the key. */
  async chunk(
    client: Client,
    after: KeyPosition | null,
    maximum: KeyPosition,
    limit: number,
  ): Promise<readonly ChunkRow[]> {
    const columns = this.catalog.columns.length;
    return (await this.#rows(client, this.#query.chunk(after, maximum, limit))).map((row) => ({
      tuple: Tuple.of(row.slice(0, columns)),
      position: this.#position(row, columns),
    }));
  }

  async #rows(client: Client, { text, values }: ChunkStatement): Promise<(string | null)[][]> {
    const { rows } = await client.query({ text, values: [...values], rowMode: 'array', types: AS_TEXT });
    return rows as (string | null)[][];
  }

  #position(row: readonly (string | null)[], from: number): KeyPosition {
    return this.#key.map((column, i) => {
      const text = row[from + i] ?? null;
      return text === null ? null : keyValue(column.typeOid, text);
    });
  }
}

/** What rows are ordered by. */
interface ChunkKey {
  readonly columns: readonly CatalogColumn[];
  /** How many of them, the first ones, were asked for. */
  readonly chosen: number;
}

/**
 * What rows are ordered by: the surrogate key, the columns of `message.key.columns`, or the table's key. A key of the user's choice need not be unique;
 * the table's own follows it, since rows that are equal where a chunk ends would be left out otherwise.
 */
function keyOf(table: CatalogTable, collection: SnapshotCollection, setup: SourceSetup): ChunkKey {
  const all = table.columns.map((column) => column.name);
  const chosen =
    collection.surrogateKey === null
      ? (setup.events.keyColumns(table.schema, table.name, all) ?? table.key)
      : [collection.surrogateKey];
  const columnsOf = (names: readonly string[]) =>
    [...new Set(names)].flatMap((name) => table.columns.find((column) => column.name === name) ?? []);
  return { columns: columnsOf([...chosen, ...table.key]), chosen: columnsOf(chosen).length };
}
