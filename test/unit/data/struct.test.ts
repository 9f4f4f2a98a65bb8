import { describe, expect, test } from 'vitest';
import { Int32 } from '../../../src/data/boxed-number.js';
import { Decimal } from '../../../src/data/decimal.js';
import { DATE, decimalSchema } from '../../../src/data/logical.js';
import { INT8, INT32, INT64, OPTIONAL_STRING, Schema, STRING } from '../../../src/data/schema.js';
import { buildSchema } from '../../../src/data/schema-builder.js';
import { schemasEqual } from '../../../src/data/schema-equality.js';
import { Struct } from '../../../src/data/struct.js';

const POINT = new Schema({
  type: 'struct',
  name: 'Point',
  fields: [
    { name: 'x', schema: INT32 },
    { name: 'label', schema: OPTIONAL_STRING },
    { name: 'd', schema: INT32.with({ defaultValue: 4 }) },
  ],
});

describe('Struct', () => {
  test.each([
    ['x', 'text', 'Invalid Java object for schema with type INT32: class java.lang.String for field: "x"'],
    ['x', 5n, 'Invalid Java object for schema with type INT32: class java.lang.Long for field: "x"'],
    ['x', 1.5, 'Invalid Java object for schema with type INT32: class java.lang.Double for field: "x"'],
    ['x', new Int32(5), 'Invalid Java object for schema with type INT32: class java.lang.Integer for field: "x"'],
    ['x', null, 'Invalid value: null used for required field: "x", schema type: INT32'],
    ['nope', 1, 'nope is not a valid field name'],
  ])('put(%s, %s) is refused', (name, value, message) => {
    expect(() => new Struct(POINT).put(name, value)).toThrow(
      expect.objectContaining({ name: 'DataException', message }),
    );
  });

  test('names the logical type and the place inside lists and maps', () => {
    const list = new Schema({ type: 'array', valueSchema: DATE });
    const map = new Schema({ type: 'map', keySchema: STRING, valueSchema: INT64 });
    const schema = new Schema({
      type: 'struct',
      fields: [
        { name: 'l', schema: list },
        { name: 'm', schema: map },
      ],
    });
    expect(() => new Struct(schema).put('l', [5])).toThrow(
      'Invalid Java object for schema "org.apache.kafka.connect.data.Date" with type INT32: class java.lang.Integer for element of array field: "l"',
    );
    expect(() => new Struct(schema).put('m', new Map([['a', null]]))).toThrow(
      'Invalid value: null used for required value of map field: "m", schema type: INT64',
    );
  });

  test('validate accepts a missing value only where null is allowed or there is a default', () => {
    expect(() => new Struct(POINT).put('x', 1).validate()).not.toThrow();
    expect(() => new Struct(POINT).validate()).toThrow('Invalid value: null used for required field: "x"');
  });

  test('gives defaults for what is not set, and tells what is stored', () => {
    const point = new Struct(POINT).put('x', 1);
    expect([point.get('d'), point.getWithoutDefault('d')]).toEqual([4, null]);
    expect(() => point.getChecked('x', 'string')).toThrow("Field 'x' is not of type STRING");
  });

  test('refuses a struct of another schema', () => {
    const outer = new Schema({ type: 'struct', fields: [{ name: 'p', schema: POINT }] });
    const other = new Struct(POINT.with({ name: 'Other' })).put('x', 1);
    expect(() => new Struct(outer).put('p', other)).toThrow('Struct schemas do not match.');
    const equal = new Struct(POINT.with({})).put('x', 1);
    expect(new Struct(outer).put('p', equal).get('p')).toBe(equal);
  });

  test('needs a struct schema', () => {
    expect(() => new Struct(INT32)).toThrow('Not a struct schema: Schema{INT32}');
  });

  test('looks as in Java, without the fields that hold nothing', () => {
    const schema = new Schema({
      type: 'struct',
      fields: [
        { name: 'f', schema: new Schema({ type: 'float32' }) },
        { name: 'n', schema: OPTIONAL_STRING },
        { name: 'l', schema: new Schema({ type: 'array', valueSchema: new Schema({ type: 'float64' }) }) },
        { name: 'a', schema: decimalSchema(2) },
      ],
    });
    const struct = new Struct(schema).put('f', Math.fround(0.1)).put('l', [1, 1e7]).put('a', new Decimal(150n, 2));
    expect(String(struct)).toBe('Struct{f=0.1,l=[1.0, 1.0E7],a=1.50}');
  });
});

describe('schemas', () => {
  test('are equal by their parts, documentation and defaults included', () => {
    expect(schemasEqual(POINT, POINT.with({}))).toBe(true);
    expect(schemasEqual(POINT, POINT.with({ doc: 'd' }))).toBe(false);
    const withBytes = new Schema({ type: 'bytes', defaultValue: Uint8Array.of(1) });
    expect(schemasEqual(withBytes, new Schema({ type: 'bytes', defaultValue: Uint8Array.of(1) }))).toBe(true);
    expect(schemasEqual(withBytes, new Schema({ type: 'bytes', defaultValue: Uint8Array.of(2) }))).toBe(false);
  });

  test.each([
    [{ type: 'array' as const }, 'valueSchema cannot be null.'],
    [{ type: 'map' as const, valueSchema: INT32 }, 'keySchema cannot be null.'],
    [{ type: 'struct' as const, fields: [{ name: '', schema: INT8 }] }, 'fieldName cannot be null.'],
    [
      {
        type: 'struct' as const,
        fields: [
          { name: 'a', schema: INT8 },
          { name: 'a', schema: INT8 },
        ],
      },
      'Cannot create field because of field name duplication a',
    ],
    [{ type: 'int32' as const, defaultValue: 'x' }, 'Invalid default value'],
  ])('buildSchema refuses %o', (parts, message) => {
    expect(() => buildSchema(parts)).toThrow(expect.objectContaining({ name: 'SchemaBuilderException', message }));
  });
});
