import { createHash } from 'node:crypto';
import { type PgType, resolveDomain } from '../catalog/pg-type.js';
import type { ValueOptions } from '../event/event-options.js';
import { arrayCodec } from './array-codec.js';
import { binaryCodec, opaqueCodec } from './binary-codec.js';
import { bitArrayCodec, bitCodec, UNLIMITED_BITS } from './bit-codec.js';
import { fractionDigits, numericSize } from './column-type.js';
import { dateCodec } from './date-codec.js';
import { geometricCodec, postgisCodec } from './geometric-codec.js';
import { hstoreCodec } from './hstore-codec.js';
import { intervalCodec } from './interval-codec.js';
import { moneyCodec, numericCodec } from './numeric-codec.js';
import { BOOLEAN_CODEC, FLOAT32_CODEC, FLOAT64_CODEC, INT64_CODEC, integerCodec, textCodec } from './scalar-codec.js';
import { timeCodec, timeWithZoneCodec } from './time-codec.js';
import { timestampCodec, timestampWithZoneCodec } from './timestamp-codec.js';
import { refusing, type TypeCodec, UnrepresentableValueError } from './type-codec.js';
import { vectorCodec } from './vector-codec.js';

/** Where rows come from: in strict mode Debezium's snapshot and stream differ in a few types. */
export type RowOrigin = 'snapshot' | 'stream';

/** Types whose text is the value, with the name of their schema. */
const TEXT_TYPES: Readonly<Record<string, string | null>> = {
  text: null,
  varchar: null,
  bpchar: null,
  char: null,
  citext: null,
  isbn: null,
  inet: null,
  cidr: null,
  macaddr: null,
  macaddr8: null,
  int4range: null,
  int8range: null,
  numrange: null,
  tsrange: null,
  tstzrange: null,
  daterange: null,
  json: 'io.debezium.data.Json',
  jsonb: 'io.debezium.data.Json',
  xml: 'io.debezium.data.Xml',
  uuid: 'io.debezium.data.Uuid',
  ltree: 'io.debezium.data.Ltree',
  tsvector: 'io.debezium.data.Tsvector',
};

/** Arrays that Debezium leaves out, whatever `include.unknown.datatypes` says. */
const OMITTED_ARRAYS: ReadonlySet<string> = new Set([
  'money',
  'name',
  'interval',
  'varbit',
  'xml',
  'point',
  'refcursor',
]);

/**
 * The codec of a data type, or null for a type that has no place in events: Debezium drops its columns unless `include.unknown.datatypes` is on.
 *
 * @param typmod the column's type modifier, -1 for none
 */
export function codecForType(
  declared: PgType,
  typmod: number,
  options: ValueOptions,
  origin: RowOrigin,
): TypeCodec | null {
  const { type, typmod: modifier } = resolveDomain(declared, typmod);
  const placeholder = options.unavailableValue.toString('utf8');
  if (type.kind === 'enum') return enumCodec(type, placeholder);
  if (type.element !== null) return codecForArray(type.element, modifier, options, origin);
  return (
    builtInCodec(type.name, modifier, options, origin) ??
    (options.includeUnknownTypes ? opaqueCodec(options.binary, options.unavailableValue) : null)
  );
}

function builtInCodec(name: string, typmod: number, options: ValueOptions, origin: RowOrigin): TypeCodec | null {
  const placeholder = options.unavailableValue.toString('utf8');
  if (Object.hasOwn(TEXT_TYPES, name)) return textCodec(placeholder, TEXT_TYPES[name]);
  switch (name) {
    case 'bool':
      return BOOLEAN_CODEC;
    case 'int2':
      return integerCodec('int16');
    case 'int4':
      return integerCodec('int32');
    case 'int8':
    case 'oid':
      return INT64_CODEC;
    case 'float4':
      return FLOAT32_CODEC;
    case 'float8':
      return FLOAT64_CODEC;
    case 'numeric': {
      const { length, scale } = numericSize(typmod);
      return numericCodec(options.decimals, length, scale, placeholder);
    }
    case 'money':
      return moneyCodec(options.decimals, options.moneyFractionDigits);
    case 'bytea': {
      const codec = binaryCodec(options.binary, options.unavailableValue);
      // The placeholder is lost in Debezium where binary values are base64, not where they are hexadecimal.
      const lost = options.strict && options.binary.startsWith('base64');
      return lost ? { ...codec, unavailable: null } : codec;
    }
    case 'bit':
    case 'varbit':
      return bitCodec(typmod === -1 ? UNLIMITED_BITS : typmod);
    case 'date':
      return dateCodec(options.timePrecision, options.strict && origin === 'snapshot');
    case 'time':
      return timeCodec(options.timePrecision, fractionDigits(typmod));
    case 'timetz': {
      const codec = timeWithZoneCodec(options.timePrecision, fractionDigits(typmod));
      return options.strict && options.timePrecision !== 'structured' ? checked(codec, refuseOffsetSeconds) : codec;
    }
    case 'timestamp':
      return timestampCodec(options.timePrecision, fractionDigits(typmod));
    case 'timestamptz':
      return timestampWithZoneCodec(options.timePrecision, fractionDigits(typmod));
    case 'interval':
      return intervalCodec(options.timePrecision, options.interval, fractionDigits(typmod));
    case 'hstore':
      return hstoreCodec(options.hstore, placeholder);
    case 'name':
      return nameCodec(placeholder, options, origin);
    default:
      return geometricCodec(name) ?? postgisCodec(name) ?? vectorCodec(name);
  }
}

function enumCodec(type: PgType, placeholder: string): TypeCodec {
  const parameters = new Map([['allowed', type.enumLabels.join(',')]]);
  return textCodec(placeholder, 'io.debezium.data.Enum', parameters);
}

/** In Debezium a name is lost in the stream, unless unknown types are included. */
function nameCodec(placeholder: string, options: ValueOptions, origin: RowOrigin): TypeCodec {
  const codec = textCodec(placeholder);
  return { ...codec, unread: options.strict && origin === 'stream' && !options.includeUnknownTypes };
}

function codecForArray(element: PgType, typmod: number, options: ValueOptions, origin: RowOrigin): TypeCodec | null {
  if (element.name === 'bit') return bitArrayCodec(typmod === -1 ? 1 : typmod, options.strict);
  if (OMITTED_ARRAYS.has(element.name)) return null;
  const known = element.kind === 'domain' ? null : builtInElement(element, typmod, options, origin);
  const elementCodec =
    known ?? (options.includeUnknownTypes ? opaqueCodec(options.binary, options.unavailableValue) : null);
  if (elementCodec === null) return null;
  return arrayCodec(options.strict ? readByDriver(element.name, elementCodec) : elementCodec, {
    elementType: element.name,
    optionalElements: known !== null && element.kind !== 'enum' && !REQUIRED_ELEMENTS.has(element.name),
    unavailable: unavailableArray(element.name, elementCodec, options.unavailableValue),
    strict: options.strict,
    losesNull: options.strict && element.name === 'ltree',
    onElementFailure: TEMPORAL.has(element.name) ? elementFailure(element.name, options) : null,
  });
}

/** Times that a schema has no form for become null one by one, not the array with them. */
const TEMPORAL: ReadonlySet<string> = new Set(['time', 'timestamp']);

function elementFailure(type: string, options: ValueOptions): (error: UnrepresentableValueError) => void {
  return (error) => {
    if (options.conversionFailure === 'fail') throw error;
    if (options.conversionFailure === 'warn') {
      options.warn(`Failed to properly convert an element of type ${type}[]: ${error.message}`);
    }
  };
}

function builtInElement(element: PgType, typmod: number, options: ValueOptions, origin: RowOrigin): TypeCodec | null {
  if (element.kind === 'enum') return enumCodec(element, options.unavailableValue.toString('utf8'));
  return (
    (options.strict ? driverElement(element.name, typmod, options) : null) ??
    builtInCodec(element.name, typmod, options, origin)
  );
}

/** Debezium gets the elements of temporal arrays as the driver's `java.sql` objects; null for types to which that does nothing. */
function driverElement(name: string, typmod: number, { timePrecision }: ValueOptions): TypeCodec | null {
  const digits = fractionDigits(typmod);
  switch (name) {
    case 'date':
      return dateCodec(timePrecision, true);
    case 'time':
      return asSqlTime(timeCodec(timePrecision, digits));
    case 'timestamp':
      return timestampCodec(timePrecision, digits, true);
    case 'timestamptz':
      return timestampWithZoneCodec(timePrecision, digits, true);
    default:
      return null;
  }
}

const MIDNIGHT = Buffer.from('00:00:00');

/** `java.sql.Time` has no microseconds, and the day's end is its beginning. */
function asSqlTime(codec: TypeCodec): TypeCodec {
  const cut = (buffer: Buffer, start: number, end: number): Buffer => {
    const text = buffer.subarray(start, end);
    if (text.indexOf('24:') === 0) return MIDNIGHT;
    const point = text.indexOf('.');
    return point < 0 ? text : text.subarray(0, point + 4);
  };
  return {
    ...codec,
    toConnect(buffer, start, end) {
      const text = cut(buffer, start, end);
      return codec.toConnect(text, 0, text.length);
    },
    writeJson(out, buffer, start, end, form) {
      const text = cut(buffer, start, end);
      codec.writeJson(out, text, 0, text.length, form);
    },
  };
}

/** Elements that Debezium has no conversion for, although it declares them: the array is null unless it is empty. */
const UNREAD_ELEMENTS: ReadonlySet<string> = new Set(['line', 'lseg', 'box', 'path', 'polygon', 'circle']);

/** What the JDBC driver and Debezium make of elements: they cannot read NaN and the infinities as numerics, nor shapes other than points. */
function readByDriver(type: string, codec: TypeCodec): TypeCodec {
  if (type !== 'numeric' && !UNREAD_ELEMENTS.has(type)) return codec;
  return checked(codec, (text) => {
    if (type !== 'numeric' || text === 'NaN' || text.endsWith('Infinity')) {
      throw new UnrepresentableValueError(`an element is ${text} (strict compatibility)`);
    }
  });
}

/** Debezium has no format for times like 12:00:00+02:03:04, of zones as they were before railways. */
function refuseOffsetSeconds(text: string): void {
  if (/[+-]\d\d:\d\d:\d\d$/.test(text)) {
    throw new UnrepresentableValueError(`the offset of ${text} has seconds (strict compatibility)`);
  }
}

/** Looks at the text of each value first. @param check throws UnrepresentableValueError */
function checked(codec: TypeCodec, check: (text: string) => void): TypeCodec {
  return refusing({
    ...codec,
    toConnect(buffer, start, end) {
      check(buffer.toString('latin1', start, end));
      return codec.toConnect(buffer, start, end);
    },
    writeJson(out, buffer, start, end, form) {
      check(buffer.toString('latin1', start, end));
      codec.writeJson(out, buffer, start, end, form);
    },
  });
}

/** Arrays whose elements Debezium declares as required. */
const REQUIRED_ELEMENTS: ReadonlySet<string> = new Set(['isbn', 'tsvector', 'vector', 'halfvec', 'sparsevec']);

const TEXT_ARRAYS: ReadonlySet<string> = new Set(['text', 'varchar', 'bpchar', 'json', 'jsonb']);

/** What stands for an array that the server did not send; arrays of most types have no form for it. */
function unavailableArray(element: string, codec: TypeCodec, placeholder: Buffer): unknown {
  const bytes = [...placeholder].map((byte) => (byte << 24) >> 24);
  if (TEXT_ARRAYS.has(element)) return [placeholder.toString('utf8')];
  if (element === 'bytea') return codec.schema.type === 'bytes' ? [new Uint8Array(placeholder)] : null;
  if (element === 'uuid') return [nameUuid(placeholder)];
  if (element === 'int8') return bytes.map(BigInt);
  if (element === 'int4' || (element === 'date' && codec.schema.name === 'io.debezium.time.Date')) return bytes;
  return null;
}

/** Java's `UUID.nameUUIDFromBytes`: MD5 with the version and variant bits of RFC 4122. */
function nameUuid(bytes: Buffer): string {
  const hash = createHash('md5').update(bytes).digest();
  hash[6] = ((hash[6] as number) & 0x0f) | 0x30;
  hash[8] = ((hash[8] as number) & 0x3f) | 0x80;
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
