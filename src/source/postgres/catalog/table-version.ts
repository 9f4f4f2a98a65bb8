import type { Relation, RelationColumn } from '../../../../decoders/pgoutput/relation.js';
import type { CatalogColumn, CatalogTable } from './catalog.js';
import { type Column, replicaIdentity, type Table } from './table.js';
import type { TypeRegistry } from './type-registry.js';

/** The table as the catalog describes it: for snapshots, where rows are read with all its columns in their order. */
export function tableFromCatalog(table: CatalogTable, types: TypeRegistry): Table {
  return {
    oid: table.oid,
    schema: table.schema,
    name: table.name,
    columns: table.columns.map((column, position) => fromCatalog(column, position, types)),
    primaryKey: table.key,
    replicaIdentity: replicaIdentity(table.replicaIdentity),
  };
}

function fromCatalog(column: CatalogColumn, position: number, types: TypeRegistry): Column {
  return {
    name: column.name,
    position,
    type: types.get(column.typeOid),
    typmod: column.typmod,
    nullable: !column.notNull,
    defaultExpression: column.defaultExpression,
    generated: column.generated,
    identity: column.identity,
    inReplicaIdentity: false,
  };
}

/**
 * The table as a relation message announces it.
 *
 * Names, types and order of the columns are those of the message. What it does not tell (nullability, default) comes from the catalog, which
 * may be ahead of the stream: what a transaction after `horizon` changed there is taken from the version before, if that has the column, and so is
 * what the catalog has lost altogether. `behind` in the answer says that the catalog was ahead, so this version is only good up to then.
 */
export function tableFromRelation(
  relation: Relation,
  catalog: CatalogTable | null,
  previous: Table | null,
  types: TypeRegistry,
  horizon: number,
): { readonly table: Table; readonly behind: boolean } {
  const now = new Map(catalog?.columns.map((column) => [column.name, column]));
  const before = new Map(previous?.columns.map((column) => [column.name, column]));
  let behind = false;
  const columns = relation.columns.map((announced, position): Column => {
    const current = now.get(announced.name);
    const known = before.get(announced.name);
    const ahead = current !== undefined && (isAfter(current.xmin, horizon) || isAfter(current.defaultXmin, horizon));
    if (ahead) behind = true;
    const source = current !== undefined && !(ahead && known) ? fromCatalog(current, position, types) : known;
    return merge(announced, position, source, types);
  });
  const key = catalog?.key ?? previous?.primaryKey ?? relation.columns.filter((c) => c.key).map((c) => c.name);
  const table: Table = {
    oid: relation.oid,
    schema: relation.schema,
    name: relation.name,
    columns,
    // A key of the catalog that names columns which these rows do not have is a later one.
    primaryKey:
      previous && !key.every((name) => relation.columns.some((c) => c.name === name)) && behind
        ? previous.primaryKey
        : key,
    replicaIdentity: replicaIdentity(relation.replicaIdentity),
  };
  return { table, behind };
}

function merge(announced: RelationColumn, position: number, known: Column | undefined, types: TypeRegistry): Column {
  return {
    name: announced.name,
    position,
    type: types.get(announced.typeOid),
    typmod: announced.typmod,
    nullable: known?.nullable ?? true,
    defaultExpression: known?.defaultExpression ?? null,
    generated: known?.generated ?? false,
    identity: known?.identity ?? false,
    inReplicaIdentity: announced.key,
  };
}

/** Whether transaction `xid` is younger than `horizon`; ids are counted modulo 2^32. 0 is no transaction, 1 and 2 are those of the beginning. */
function isAfter(xid: number, horizon: number): boolean {
  if (xid < 3 || horizon < 3) return false;
  return ((xid - horizon) | 0) > 0;
}
