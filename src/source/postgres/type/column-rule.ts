/** `column.truncate.to.N.chars` */
export interface TruncateAction {
  readonly kind: 'truncate';
  readonly length: number;
}

/** `column.mask.with.N.chars` */
export interface MaskAction {
  readonly kind: 'mask';
  readonly length: number;
}

/** `column.mask.hash.ALGORITHM.with.salt.SALT`; version 2 hashes the plain text, version 1 its Java serialization. */
export interface HashAction {
  readonly kind: 'hash';
  /** As Java names it: `SHA-256`, `MD5`. */
  readonly algorithm: string;
  readonly salt: string;
  readonly version: 1 | 2;
}

/** `column.propagate.source.type` and `datatype.propagate.source.type` */
export interface PropagateTypeAction {
  readonly kind: 'propagate-type';
}

export type ColumnAction = TruncateAction | MaskAction | HashAction | PropagateTypeAction;

/**
 * An action on the columns it matches. Of several rules that match a column only the first acts; Debezium's order is: truncate, mask, propagate by
 * column, propagate by data type, hash version 1, hash version 2.
 */
export interface ColumnRule {
  readonly action: ColumnAction;
  /**
   * @param column `schema.table.column`
   * @param dataType `schema.table.type`, the type by its catalog name
   */
  readonly matches: (column: string, dataType: string) => boolean;
}
