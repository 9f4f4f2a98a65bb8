/** `pg_type.typtype`, spelled out. @see https://www.postgresql.org/docs/current/catalog-pg-type.html */
export type PgTypeKind = 'base' | 'composite' | 'domain' | 'enum' | 'pseudo' | 'range' | 'multirange';

/** The letter of `pg_type.typtype` in words. */
export function pgTypeKind(typtype: string): PgTypeKind {
  switch (typtype) {
    case 'c':
      return 'composite';
    case 'd':
      return 'domain';
    case 'e':
      return 'enum';
    case 'p':
      return 'pseudo';
    case 'r':
      return 'range';
    case 'm':
      return 'multirange';
    default:
      return 'base';
  }
}

/** A data type of the server, as its catalog describes it. */
export interface PgType {
  readonly oid: number;
  /** `pg_type.typname`: `int4`, `_text`, `mood`. */
  readonly name: string;
  readonly schema: string;
  readonly kind: PgTypeKind;
  /** The element type of an array (`typelem` of types with `typsubscript = array_subscript_handler`), else null. */
  readonly element: PgType | null;
  /** What a domain is over; may be a domain again. Null for everything else. */
  readonly base: PgType | null;
  /** A domain's own type modifier (`typtypmod`), -1 where it gives none. */
  readonly baseTypmod: number;
  /** The labels of an enum in sort order; empty for everything else. */
  readonly enumLabels: readonly string[];
}

/** The first type below a chain of domains, with the modifier that applies to it. */
export function resolveDomain(type: PgType, typmod: number): { readonly type: PgType; readonly typmod: number } {
  let resolved = type;
  let modifier = typmod;
  while (resolved.kind === 'domain' && resolved.base !== null) {
    if (modifier === -1) modifier = resolved.baseTypmod;
    resolved = resolved.base;
  }
  return { type: resolved, typmod: modifier };
}
