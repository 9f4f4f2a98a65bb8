import type { JavaRegex } from '../../../config/java-regex.js';
import { matchesAny } from './pattern-list.js';
import type { PostgresConfig } from './postgres-config.js';
import { SlotShare } from './slot-share.js';

/** Schemas of the server's own. */
const BUILT_IN_SCHEMA = /^(pg_catalog|information_schema|pg_toast.*|pg_temp.*)$/;
const BUILT_IN_TABLE = /^spatial_ref_sys$/;

/** Which tables are captured, by the include and exclude lists, and by the slot that reads them where there are several. */
export class TableFilter {
  readonly #schemaIncludes: readonly JavaRegex[] | null;
  readonly #schemaExcludes: readonly JavaRegex[] | null;
  readonly #tableIncludes: readonly JavaRegex[] | null;
  readonly #tableExcludes: readonly JavaRegex[] | null;
  readonly #ignoreBuiltIn: boolean;
  readonly #signalTables: ReadonlySet<string>;
  readonly #share: SlotShare | null;

  constructor(config: PostgresConfig) {
    this.#schemaIncludes = config.patterns('schema.include.list');
    this.#schemaExcludes = config.patterns('schema.exclude.list');
    this.#tableIncludes = config.patterns('table.include.list');
    this.#tableExcludes = config.patterns('table.exclude.list');
    this.#ignoreBuiltIn = config.boolean('table.ignore.builtin');
    this.#signalTables = new Set(config.list('signal.data.collection'));
    this.#share = SlotShare.of(config);
  }

  /** Whether changes of the table become events. The signal table always is captured, else no signal would be seen. */
  includes(schema: string, table: string): boolean {
    const name = `${schema}.${table}`;
    return this.#signalTables.has(name) || this.matchesLists(schema, table);
  }

  /** As the lists say, the signal table not being special. */
  matchesLists(schema: string, table: string): boolean {
    if (this.#share?.owns(schema, table) === false) return false;
    if (this.#ignoreBuiltIn && (BUILT_IN_SCHEMA.test(schema) || BUILT_IN_TABLE.test(table))) return false;
    if (this.#schemaIncludes && !matchesAny(this.#schemaIncludes, schema)) return false;
    if (this.#schemaExcludes && matchesAny(this.#schemaExcludes, schema)) return false;
    const name = `${schema}.${table}`;
    if (this.#tableIncludes) return matchesAny(this.#tableIncludes, name);
    return !(this.#tableExcludes && matchesAny(this.#tableExcludes, name));
  }

  /** Asked for each change, mostly where there is none. */
  isSignalTable(schema: string, table: string): boolean {
    return this.#signalTables.size > 0 && this.#signalTables.has(`${schema}.${table}`);
  }
}
