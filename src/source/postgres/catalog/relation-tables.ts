import type { Client } from 'pg';
import type { Relation } from '../../../../decoders/pgoutput/relation.js';
import type { TableFilter } from '../config/table-filter.js';
import { readTable, readTables } from './catalog.js';
import { EnumLabels, type UnknownLabel } from './enum-labels.js';
import type { Table } from './table.js';
import { tableFromCatalog, tableFromRelation } from './table-version.js';
import { TypeRegistry } from './type-registry.js';
import { untilVisible } from './visible-transactions.js';

/** The stream does not stand still for long when the transaction that announces a table cannot be seen yet; the catalog is taken as it is then. */
const VISIBLE_MS = 1000;

/** A version of a table, and what was compiled for it. */
export interface TableVersion<Compiled> {
  readonly table: Table;
  readonly compiled: Compiled;
  /** The catalog was ahead of the stream when the version was made, at this transaction: it has to be looked at again for the next one. */
  readonly onlyFor: number | null;
  readonly enumLabels: EnumLabels;
}

/** The tables of the stream: one version for each relation announcement, compiled once; null for tables that are not captured. */
export class RelationTables<Compiled> {
  readonly types = new TypeRegistry();
  readonly #filter: TableFilter;
  readonly #compile: (table: Table) => Compiled;
  readonly #versions = new Map<Relation, TableVersion<Compiled> | null>();
  /** The relation that each table was announced as last, and the last version of each table, by oid. */
  readonly #current = new Map<number, Relation>();
  readonly #latest = new Map<number, Table>();
  /** Labels that rows have; those of types that were not read again yet come first to `#stale`. */
  readonly #labels: UnknownLabel[] = [];
  readonly #stale = new Set<number>();
  #lastRelation: Relation | null = null;
  #lastVersion: TableVersion<Compiled> | null = null;

  constructor(filter: TableFilter, compile: (table: Table) => Compiled) {
    this.#filter = filter;
    this.#compile = compile;
  }

  /** Reads types and tables as they are now, which is what is known about tables that change or vanish before the stream comes to them. */
  async load(client: Client): Promise<void> {
    await this.types.load(client);
    for (const table of await readTables(client)) {
      if (this.#filter.includes(table.schema, table.name) && !this.#latest.has(table.oid)) {
        this.#latest.set(table.oid, tableFromCatalog(table, this.types));
      }
    }
  }

  /** The announced version; null if the table is not captured, undefined if `announce` was not called for it. */
  find(relation: Relation): TableVersion<Compiled> | null | undefined {
    if (relation === this.#lastRelation) return this.#lastVersion;
    const version = this.#versions.get(relation);
    if (version !== undefined) {
      this.#lastRelation = relation;
      this.#lastVersion = version;
    }
    return version;
  }

  /** Makes the version for a relation that transaction `xid` announced, with what the catalog adds. */
  async announce(client: Client, relation: Relation, xid: number): Promise<TableVersion<Compiled> | null> {
    const before = this.#current.get(relation.oid);
    if (before !== undefined) this.#versions.delete(before);
    this.#current.set(relation.oid, relation);
    this.#lastRelation = null;
    let version: TableVersion<Compiled> | null = null;
    if (this.#filter.includes(relation.schema, relation.name)) {
      await untilVisible(client, new Set([xid]), VISIBLE_MS);
      await this.types.ensure(
        client,
        relation.columns.map((column) => column.typeOid),
      );
      if (this.#stale.size > 0) await this.types.refresh(client, [...this.#stale]);
      this.#stale.clear();
      const catalog = await readTable(client, relation.oid);
      const previous = this.#latest.get(relation.oid) ?? null;
      const { table, behind } = tableFromRelation(relation, catalog, previous, this.types, xid);
      this.#latest.set(relation.oid, table);
      version = {
        table,
        compiled: this.#compile(table),
        onlyFor: behind ? xid : null,
        enumLabels: new EnumLabels(table, this.#labels),
      };
    }
    this.#versions.set(relation, version);
    return version;
  }

  /** A row has a label that its version does not know: the next `announce` reads the type again. */
  sawLabel(unknown: UnknownLabel): void {
    this.#labels.push(unknown);
    this.#stale.add(unknown.typeOid);
  }

  /** The captured tables in the order of their names: what the connector knows without having seen a change. */
  known(): Table[] {
    return [...this.#latest.values()];
  }
}
