/** What Java type a value of a key has in stored offsets; `text` is read back by the server as the column's type. */
export type KeyKind = 'int' | 'long' | 'uuid' | 'text';

/** One column of a position in a table, in the server's text form; null is NULL. */
export type KeyValue = { readonly kind: KeyKind; readonly text: string } | null;

/** A position in a table: one value for each column that it is ordered by. */
export type KeyPosition = readonly KeyValue[];

const BOOL = 16;

/** A value of a built-in type, by its oid, from the server's text. Booleans are spelt out, as Java has them; the server reads both. */
export function keyValue(typeOid: number, text: string): KeyValue {
  if (typeOid === BOOL) return { kind: 'text', text: text === 't' ? 'true' : 'false' };
  return { kind: keyKind(typeOid), text };
}

function keyKind(typeOid: number): KeyKind {
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
