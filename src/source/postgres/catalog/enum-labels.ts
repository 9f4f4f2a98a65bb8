import type { Tuple } from '../../../../decoders/pgoutput/tuple.js';
import { resolveDomain } from './pg-type.js';
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
}

/**
 * Finds values of enums that are not among the labels the table's version knows: somebody has added one since, which the stream does not announce.
 * Elements of arrays are not looked at, as in Debezium: they come with the labels that were there when the connector started.
 *
 * @see https://www.postgresql.org/docs/current/sql-altertype.html
 */
export class EnumLabels {
  readonly #columns: readonly EnumColumn[];

  /** @param accepted labels that the catalog does not have (any more), but rows do: asking again would not help */
  constructor(table: Table, accepted: readonly UnknownLabel[]) {
    this.#columns = table.columns.flatMap((column) => {
      const { type } = resolveDomain(column.type, column.typmod);
      if (type.kind !== 'enum') return [];
      const extra = accepted.filter(({ typeOid }) => typeOid === type.oid).map(({ label }) => label);
      const labels = new Set([...type.enumLabels, ...extra]);
      return [{ position: column.position, typeOid: type.oid, labels }];
    });
  }

  /** The first unknown label in a row, or null. */
  find(row: Tuple): UnknownLabel | null {
    for (const { position, typeOid, labels } of this.#columns) {
      const label = row.text(position);
      if (label !== null && !labels.has(label)) return { typeOid, label };
    }
    return null;
  }
}
