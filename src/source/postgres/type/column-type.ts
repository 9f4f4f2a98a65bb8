import { type PgType, resolveDomain } from '../catalog/pg-type.js';
import type { Column } from '../catalog/table.js';

/** No limit: what the JDBC driver calls an unknown length. */
const UNLIMITED = 2_147_483_647;

/** The most characters that a numeric without precision can take. */
const UNLIMITED_NUMERIC = 131_089;

/** What the JDBC driver calls the types of columns that take their default from a sequence. */
const SERIAL: Readonly<Record<string, string>> = { int2: 'smallserial', int4: 'serial', int8: 'bigserial' };

/** The name of a column's type as the JDBC driver gives it: rules match it, and schemas tell it. */
export function sourceTypeName({ type, defaultExpression }: Column): string {
  return (defaultExpression?.includes('nextval(') ? SERIAL[type.name] : undefined) ?? type.name;
}

/** Length and scale of a column as the JDBC driver derives them from type and modifier; Debezium takes over its numbers. */
export interface ColumnSize {
  readonly length: number;
  readonly scale: number;
}

/** The type below domains, with its modifier. */
export function rootType(column: Column): { readonly type: PgType; readonly typmod: number } {
  return resolveDomain(column.type, column.typmod);
}

/** The size of a column; arrays have that of their elements. */
export function columnSize(column: Column): ColumnSize {
  const { type, typmod } = rootType(column);
  const name = (type.element ?? type).name;
  return { length: lengthOf(name, typmod), scale: scaleOf(name, typmod) };
}

/** The declared number of fraction digits of a temporal type. */
export function fractionDigits(typmod: number): number {
  return typmod === -1 ? 6 : typmod & 0xffff;
}

/** Precision and scale of a numeric; 0 and 0 without. Negative scales come out as the driver reads them: modulo 2048. */
export function numericSize(typmod: number): ColumnSize {
  if (typmod === -1) return { length: 0, scale: 0 };
  return { length: ((typmod - 4) >> 16) & 0xffff, scale: (typmod - 4) & 0x7ff };
}

const LENGTHS: Readonly<Record<string, number>> = {
  int2: 5,
  oid: 10,
  int4: 10,
  int8: 19,
  float4: 8,
  float8: 17,
  char: 1,
  bool: 1,
  date: 13,
  interval: 49,
};

function lengthOf(type: string, typmod: number): number {
  switch (type) {
    case 'numeric':
      return typmod === -1 ? UNLIMITED_NUMERIC : numericSize(typmod).length;
    case 'bpchar':
    case 'varchar':
      return typmod === -1 ? UNLIMITED : typmod - 4;
    case 'bit':
    case 'varbit':
      return typmod === -1 ? UNLIMITED : typmod;
    case 'time':
      return 8 + fractionWidth(typmod);
    case 'timetz':
      return 14 + fractionWidth(typmod);
    case 'timestamp':
      return 22 + fractionWidth(typmod);
    case 'timestamptz':
      return 28 + fractionWidth(typmod);
    default:
      return LENGTHS[type] ?? UNLIMITED;
  }
}

function scaleOf(type: string, typmod: number): number {
  switch (type) {
    case 'float4':
      return 8;
    case 'float8':
      return 17;
    case 'numeric':
      return numericSize(typmod).scale;
    case 'time':
    case 'timetz':
    case 'timestamp':
    case 'timestamptz':
    case 'interval':
      return fractionDigits(typmod);
    default:
      return 0;
  }
}

/** Characters that point and fraction take; the driver reserves two digits for one. */
function fractionWidth(typmod: number): number {
  const digits = fractionDigits(typmod);
  if (digits === 0) return 0;
  return digits === 1 ? 3 : digits + 1;
}
