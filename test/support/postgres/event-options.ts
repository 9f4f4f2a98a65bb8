import type { PgType } from '../../../src/source/postgres/catalog/pg-type.js';
import type { Column, Table } from '../../../src/source/postgres/catalog/table.js';
import { PostgresConfig } from '../../../src/source/postgres/config/postgres-config.js';
import { eventOptions } from '../../../src/source/postgres/config/resolved-event-options.js';
import type { EventOptions } from '../../../src/source/postgres/event/event-options.js';

/** The options that follow from settings, over a prefix and database of their own. */
export function optionsOf(
  settings: Readonly<Record<string, string>> = {},
  warn: (message: string) => void = () => undefined,
): EventOptions {
  const config = new PostgresConfig({ 'topic.prefix': 'shop', 'database.dbname': 'db', ...settings });
  return eventOptions(config, '0', warn);
}

/** A type of the catalog; names that begin with an underscore are arrays. */
export function typeOf(name: string, parts: Partial<PgType> = {}): PgType {
  return {
    oid: 0,
    name,
    schema: 'pg_catalog',
    kind: 'base',
    element: name.startsWith('_') ? typeOf(name.slice(1)) : null,
    base: null,
    baseTypmod: -1,
    enumLabels: [],
    ...parts,
  };
}

/** A nullable column without anything special. */
export function columnOf(name: string, type: PgType | string, parts: Partial<Column> = {}): Column {
  return {
    name,
    position: 0,
    type: typeof type === 'string' ? typeOf(type) : type,
    typmod: -1,
    nullable: true,
    defaultExpression: null,
    generated: false,
    identity: false,
    inReplicaIdentity: false,
    ...parts,
  };
}

/** The table `public.t` with these columns in their order. */
export function tableOf(columns: readonly Column[], parts: Partial<Table> = {}): Table {
  return {
    oid: 1,
    schema: 'public',
    name: 't',
    columns: columns.map((column, position) => ({ ...column, position })),
    primaryKey: [],
    replicaIdentity: 'default',
    ...parts,
  };
}
