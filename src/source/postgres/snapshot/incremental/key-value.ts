/** What Java type a value of a key has in stored offsets; `text` is read back by the server as the column's type. */
export type KeyKind = 'int' | 'long' | 'uuid' | 'text';

/** One column of a position in a table, in the server's text form; null is NULL. */
export type KeyValue = { readonly kind: KeyKind; readonly text: string } | null;

/** A position in a table: one value for each column that it is ordered by. */
export type KeyPosition = readonly KeyValue[];

/** The kind of values of a built-in type, by its oid. */
export function keyKind(typeOid: number): KeyKind {
  switch (typeOid) {
    case 21:
    case 23:
      return 'int';
    case 20:
    case 26:
      return 'long';
    case 2950:
      return 'uuid';
    default:
      return 'text';
  }
}

/** As notifications show it. */
export function describeKey(key: KeyPosition): string {
  return key.map((value) => value?.text ?? '<null>').join(',');
}
