import type { Tuple } from '../../../../decoders/pgoutput/tuple.js';
import { type PgType, resolveDomain } from './pg-type.js';
import type { Table } from './table.js';

/** A label that nobody has seen in its enum. */
export interface UnknownLabel {
  readonly typeOid: number;
  readonly label: string;
}

interface EnumColumn {
  readonly position: number;
  readonly typeOid: number;
  readonly labels: ReadonlySet<string>;
  readonly array: boolean;
}

/**
 * Finds values of enums that are not among the labels the table's version knows: somebody has added one since, which the stream does not announce.
 *
 * @see https://www.postgresql.org/docs/current/sql-altertype.html
 */
export class EnumLabels {
  readonly #columns: readonly EnumColumn[];

  /** @param accepted labels that the catalog does not have (any more), but rows do: asking again would not help */
  constructor(table: Table, accepted: readonly UnknownLabel[]) {
    this.#columns = table.columns.flatMap((column) => {
      const { type } = resolveDomain(column.type, column.typmod);
      const element: PgType | null = type.element === null ? null : resolveDomain(type.element, -1).type;
      const enumType = element ?? type;
      if (enumType.kind !== 'enum') return [];
      const extra = accepted.filter(({ typeOid }) => typeOid === enumType.oid).map(({ label }) => label);
      const labels = new Set([...enumType.enumLabels, ...extra]);
      return [{ position: column.position, typeOid: enumType.oid, labels, array: element !== null }];
    });
  }

  /** The first unknown label in a row, or null. */
  find(row: Tuple): UnknownLabel | null {
    for (const { position, typeOid, labels, array } of this.#columns) {
      const text = row.text(position);
      if (text === null) continue;
      if (!array) {
        if (!labels.has(text)) return { typeOid, label: text };
        continue;
      }
      for (const label of arrayLabels(text)) if (!labels.has(label)) return { typeOid, label };
    }
    return null;
  }
}

/** The elements of an array literal, at any depth, without NULLs. */
function* arrayLabels(text: string): Generator<string> {
  for (const [, quoted, plain] of text.matchAll(/"((?:[^"\\]|\\.)*)"|([^{},"]+)/g)) {
    if (quoted !== undefined) yield quoted.replace(/\\(.)/g, '$1');
    else if (plain !== undefined && plain !== 'NULL') yield plain;
  }
}
