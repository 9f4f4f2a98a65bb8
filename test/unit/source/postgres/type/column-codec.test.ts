import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { ByteWriter } from '../../../../../decoders/bytes/byte-writer.js';
import { Decimal } from '../../../../../src/data/decimal.js';
import { HeapByteBuffer } from '../../../../../src/data/heap-byte-buffer.js';
import type { JsonForm } from '../../../../../src/data/schema-and-value.js';
import { Struct } from '../../../../../src/data/struct.js';
import type { Column } from '../../../../../src/source/postgres/catalog/table.js';
import { type ColumnCodec, valueColumns } from '../../../../../src/source/postgres/type/column-codec.js';
import { UnrepresentableValueError } from '../../../../../src/source/postgres/type/type-codec.js';
import { columnOf, optionsOf, tableOf, typeOf } from '../../../../support/postgres/event-options.js';

type Settings = Readonly<Record<string, string>>;

function codecOf(column: Column, settings: Settings = {}): ColumnCodec {
  const [codec] = valueColumns(tableOf([column]), optionsOf(settings), 'stream');
  if (codec === undefined) throw new Error('the column has no codec');
  return codec;
}

function connectValue(type: string, text: string, settings: Settings = {}, typmod = -1): unknown {
  const bytes = Buffer.from(text);
  const value = codecOf(columnOf('c', type, { typmod }), settings).toConnect(bytes, 0, bytes.length);
  return value instanceof Struct ? value.values : value;
}

test.each([
  ['date', '0044-03-15 BC', [-43, 3, 15, null]],
  ['date', 'infinity', [null, null, null, 'POSITIVE_INFINITY']],
  ['time', '12:34:56.789012', [12, 34, 56, 789_012_000, 6]],
  ['timetz', '12:34:56.5+05:30', [12, 34, 56, 500_000_000, 19_800, 6]],
  ['timetz', '24:00:00+00', [24, 0, 0, 0, 0, 6]],
  ['timestamp', '2024-02-29 12:34:56.5', [2024, 2, 29, 12, 34, 56, 500_000_000, null, 6]],
  ['timestamp', '-infinity', [null, null, null, null, null, null, null, 'NEGATIVE_INFINITY', 6]],
  ['timestamptz', '2024-02-29 01:34:56+02', [2024, 2, 28, 23, 34, 56, 0, 0, 'Z', null, 6]],
  ['interval', '1 year -2 mons 3 days -04:05:06.000007', [1, -2, 3, -4, -5, -6n, -7000, 6]],
])('structured %s %s', (type, text, parts) => {
  expect(connectValue(type, text, { 'time.precision.mode': 'structured' })).toEqual(parts);
});

test.each([
  ['time', '24:00:00', 86_400_000_000_000n],
  ['timestamp', '2024-02-29 12:34:56.789012', 1_709_210_096_789_012_000n],
  ['timestamp', 'infinity', 2n ** 63n - 1n],
])('nanoseconds of %s %s', (type, text, nanos) => {
  expect(connectValue(type, text, { 'time.precision.mode': 'nanoseconds' })).toBe(nanos);
});

test('what a schema cannot carry is an error that says so', () => {
  expect(() => connectValue('timestamp', '1500-01-01 00:00:00', { 'time.precision.mode': 'nanoseconds' })).toThrow(
    /1677/,
  );
  expect(() => connectValue('numeric', 'NaN')).toThrow(/decimal.handling.mode/);
  expect(() => connectValue('time', '24:00:00', { 'time.precision.mode': 'structured' })).toThrow(/24:00/);
});

test.each([
  ['int4', '7', 7],
  ['int4', "'-12'::integer", -12],
  ['int4', '(1 + 2)', null],
  ['int4', "nextval('s'::regclass)", 0],
  ['int8', "'9007199254740993'::bigint", 9_007_199_254_740_993n],
  ['bool', 'true', true],
  ['bool', 'false', false],
  ['float8', "'NaN'::double precision", Number.NaN],
  ['text', "'it''s'::text", "it's"],
  ['text', "upper('abc'::text)", ''],
  ['text', "('a'::text || 'b'::text)", 'a'],
  ['text', 'NULL::text', null],
  ['uuid', 'gen_random_uuid()', '00000000-0000-0000-0000-000000000000'],
  ['date', 'CURRENT_DATE', 0],
  ['timestamp', 'now()', 0n],
  ['timestamptz', "'2020-01-02 03:04:05+00'::timestamp with time zone", '2020-01-02T03:04:05.000000Z'],
  ['interval', "'1 day 02:00:00'::interval", 93_600_000_000n],
  ['json', `'{"a": 1}'::json`, '{"a": 1}'],
  ['numeric', '1.50', null],
  ['bytea', "'\\x01'::bytea", null],
  ['timetz', "'10:11:12+01'::time with time zone", null],
])('the default of %s as %s', (type, expression, expected) => {
  expect(codecOf(columnOf('c', type, { defaultExpression: expression })).schema.defaultValue).toEqual(expected);
});

test('the default of a decimal has the scale of its column', () => {
  const { schema } = codecOf(columnOf('c', 'numeric', { typmod: ((5 << 16) | 2) + 4, defaultExpression: '9.9' }));
  expect(schema.defaultValue).toEqual(new Decimal(990n, 2));
});

test.each([
  ["'low'::level", 'low'],
  ["'low'::app.level", 'low'],
  [`'low'::"level"`, 'low'],
  ["'low'::other", null],
  ["lower('LOW')::level", null],
])('the enum default %s', (expression, expected) => {
  const type = typeOf('level', { kind: 'enum', enumLabels: ['low', 'high'] });
  expect(codecOf(columnOf('c', type, { defaultExpression: expression })).schema.defaultValue).toBe(expected);
});

test('a domain has the form of its base type, with the modifier that the chain gives, and no default', () => {
  const base = typeOf('price', { kind: 'domain', base: typeOf('numeric'), baseTypmod: ((8 << 16) | 3) + 4 });
  const domain = typeOf('cheap', { kind: 'domain', base });
  const { schema } = codecOf(columnOf('c', domain, { defaultExpression: '1.5' }));
  expect([schema.parameters?.get('scale'), schema.parameters?.get('connect.decimal.precision')]).toEqual(['3', '8']);
  expect(schema.defaultValue).toBeNull();
});

test('types without a form are left out with a warning', () => {
  const warnings: string[] = [];
  const table = tableOf([columnOf('a', 'int4'), columnOf('b', 'pg_lsn'), columnOf('c', '_money')]);
  expect(
    valueColumns(
      table,
      optionsOf({}, (message) => warnings.push(message)),
      'stream',
    ).map(({ name }) => name),
  ).toEqual(['a']);
  expect(warnings).toHaveLength(2);
  expect(warnings[0]).toContain('public.t.b of type pg_lsn');
  const unknown = optionsOf({ 'include.unknown.datatypes': 'true' });
  expect(valueColumns(table, unknown, 'stream').map(({ name }) => name)).toEqual(['a', 'b']);
});

test('a TOASTed value that was not sent', () => {
  const placeholder = '__debezium_unavailable_value';
  const unavailable = (type: string, settings: Settings = {}) =>
    codecOf(columnOf('c', type), settings).unavailableValue;
  expect(unavailable('text')).toBe(placeholder);
  expect(unavailable('_text')).toEqual([placeholder]);
  expect(unavailable('_uuid')).toEqual(['b68a35a7-17ad-35b3-af2a-ae46edb4545a']);
  expect(unavailable('_int8')).toEqual([...Buffer.from(placeholder)].map(BigInt));
  expect(unavailable('_float8')).toBeNull();
  expect(unavailable('numeric')).toBeNull();
  expect(unavailable('numeric', { 'decimal.handling.mode': 'string' })).toBe(placeholder);
  expect(unavailable('hstore', { 'hstore.handling.mode': 'map' })).toEqual(new Map([[placeholder, placeholder]]));
  expect(unavailable('bytea', { 'unavailable.value.placeholder': 'hex:00ff' })).toEqual(new HeapByteBuffer([0, 255]));
});

test('the placeholder of base64 texts is lost with strict compatibility only, that of hexadecimal ones is not', () => {
  const unavailable = (mode: string, compatibility: string) =>
    codecOf(columnOf('c', 'bytea'), { 'binary.handling.mode': mode, 'millrace.compatibility': compatibility })
      .unavailableValue;
  expect(unavailable('base64', 'strict')).toBeNull();
  expect(unavailable('base64-url-safe', 'strict')).toBeNull();
  expect(unavailable('hex', 'strict')).toBe('__debezium_unavailable_value');
  expect(unavailable('base64', 'default')).toBe('__debezium_unavailable_value');
});

test('texts and bytes are truncated, bits are not', () => {
  const truncated = (type: string, text: string, typmod = -1) =>
    connectValue(type, text, { 'column.truncate.to.2.chars': '.*' }, typmod);
  expect(truncated('text', 'abc')).toBe('ab');
  expect(truncated('bytea', '\\x010203')).toEqual(new HeapByteBuffer([1, 2]));
  expect(truncated('bit', '1'.repeat(24), 24)).toEqual(Buffer.from([255, 255, 255]));
  expect(truncated('varbit', '1'.repeat(24))).toEqual(Buffer.from([255, 255, 255]));
});

test('masks replace NULL too, hashes do not; both mark the schema', () => {
  const masked = codecOf(columnOf('c', 'text'), { 'column.mask.with.3.chars': 'public.t.c' });
  expect([masked.nullValue, masked.schema.parameters?.get('masked')]).toEqual(['***', 'true']);
  const hashed = codecOf(columnOf('c', 'text'), { 'column.mask.hash.v2.MD5.with.salt.pepper': 'public.t.c' });
  const bytes = Buffer.from('+49 1234');
  expect(hashed.toConnect(bytes, 0, bytes.length)).toBe('badd274a4b2c81794a958af9087550db');
  expect(hashed.nullValue).toBeNull();
});

test('version 1 hashes Java’s serialized form and is cut to the length of the column', () => {
  const settings = { 'column.mask.hash.SHA-256.with.salt.CzQMA0cB5K': 'public.t.c' };
  const bytes = Buffer.from('anna@example.com');
  const serialized = Buffer.concat([Buffer.from('aced0005740010', 'hex'), bytes]);
  const expected = createHash('sha256').update('CzQMA0cB5K').update(serialized).digest('hex');
  const hash = (typmod: number, type: string) =>
    codecOf(columnOf('c', type, { typmod }), settings).toConnect(bytes, 0, bytes.length);
  expect(hash(-1, 'text')).toBe(expected);
  expect(hash(24, 'varchar')).toBe(expected.slice(0, 20));
});

test('only the first rule that matches acts', () => {
  const codec = codecOf(columnOf('c', 'varchar', { typmod: 24 }), {
    'column.mask.hash.SHA-256.with.salt.s': 'public.t.c',
    'datatype.propagate.source.type': '.+\\.varchar',
  });
  expect([...(codec.schema.parameters ?? [])]).toEqual([
    ['__debezium.source.column.type', 'VARCHAR'],
    ['__debezium.source.column.length', '20'],
    ['__debezium.source.column.scale', '0'],
    ['__debezium.source.column.name', 'c'],
  ]);
});

test.each([
  ['timetz', '12:00:00.5+02:03:04', '09:56:56.5Z'],
  ['_timetz', '{12:00:00+00,12:00:00+02:03:04}', ['12:00:00Z', '09:56:56Z']],
  ['_ltree', '{a.b,NULL}', ['a.b', null]],
])('%s %s is lost with strict compatibility only', (type, text, expected) => {
  const bytes = Buffer.from(text);
  const value = (compatibility: string) => {
    const codec = codecOf(columnOf('c', type), { 'millrace.compatibility': compatibility });
    const out = new ByteWriter();
    codec.writeJson(out, bytes, 0, bytes.length, { schemas: false } as JsonForm);
    const json = out.buffer.toString('utf8', 0, out.position);
    expect(JSON.parse(json)).toEqual(codec.toConnect(bytes, 0, bytes.length));
    return JSON.parse(json);
  };
  expect(value('default')).toEqual(expected);
  expect(() => value('strict')).toThrow(UnrepresentableValueError);
});
