import { createHash } from 'node:crypto';
import type { CatalogTable } from '../catalog/catalog.js';
import type { PostgresConfig } from '../config/postgres-config.js';

/** A setting that only says how the database is reached; which database it is stands in `database.dbname`. */
const CONNECTION_SETTING = /^database\.(?!dbname$)/;

interface Stored {
  /** What the rows were made with. */
  readonly settings: string;
  /** OIDs by `schema.table`. */
  readonly tables: Readonly<Record<string, number>>;
}

/**
 * The tables that an initial snapshot has read to their end: one that broke off goes on with the others.
 *
 * Stored with the offsets of its rows. It holds for the same settings only, since other filters or transforms make other rows; and for the same tables
 * only: one that was dropped and made anew under its name is another, whose first rows were not necessarily in the stream.
 */
export class CompletedTables {
  readonly #settings: string;
  readonly #tables: Map<string, number>;

  private constructor(settings: string, tables: Map<string, number>) {
    this.#settings = settings;
    this.#tables = tables;
  }

  /** @param stored what {@link text} gave for the snapshot that broke off; null or something that does not hold any more is none */
  static of(config: PostgresConfig, stored: string | null): CompletedTables {
    const settings = digest(config);
    const found = stored === null ? null : parse(stored);
    const tables = found?.settings === settings ? Object.entries(found.tables) : [];
    return new CompletedTables(settings, new Map(tables));
  }

  get size(): number {
    return this.#tables.size;
  }

  has(table: CatalogTable): boolean {
    return this.#tables.get(nameOf(table)) === table.oid;
  }

  /** All rows of the table have become records. */
  add(table: CatalogTable): void {
    this.#tables.set(nameOf(table), table.oid);
  }

  /** The stored form; null as long as there are none. */
  get text(): string | null {
    if (this.#tables.size === 0) return null;
    const stored: Stored = { settings: this.#settings, tables: Object.fromEntries(this.#tables) };
    return JSON.stringify(stored);
  }
}

function nameOf({ schema, name }: CatalogTable): string {
  return `${schema}.${name}`;
}

function digest(config: PostgresConfig): string {
  const settings = Object.entries(config.raw)
    .filter(([name]) => !CONNECTION_SETTING.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 16);
}

function parse(text: string): Stored | null {
  try {
    const stored = JSON.parse(text) as Partial<Stored> | null;
    return stored !== null && typeof stored.tables === 'object' ? (stored as Stored) : null;
  } catch {
    return null;
  }
}
