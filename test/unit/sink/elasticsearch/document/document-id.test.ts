import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Int32 } from '../../../../../src/data/boxed-number.js';
import { Decimal } from '../../../../../src/data/decimal.js';
import { decimalSchema, OPTIONAL_DATE } from '../../../../../src/data/logical.js';
import { INT32, INT64, OPTIONAL_STRING, Schema, STRING } from '../../../../../src/data/schema.js';
import { Struct } from '../../../../../src/data/struct.js';
import { documentId } from '../../../../../src/sink/elasticsearch/document/document-id.js';

const plain = (value: unknown) => ({ schema: null, value });

function struct(fields: Record<string, readonly [Schema, unknown]>) {
  const entries = Object.entries(fields);
  const schema = new Schema({ type: 'struct', fields: entries.map(([name, [type]]) => ({ name, schema: type })) });
  return {
    schema,
    value: new Struct(
      schema,
      entries.map(([, [, value]]) => value),
    ),
  };
}

describe('a document id', () => {
  it.each([
    ['a text', plain('abc'), 'abc'],
    ['a Long', plain(42n), '42'],
    ['an Integer in a box', plain(new Int32(-7)), '-7'],
    ['a typed int32', { schema: INT32, value: 5 }, '5'],
    ['a typed int64', { schema: INT64, value: 9007199254740993n }, '9007199254740993'],
  ])('is the plain text of %s', (_what, key, id) => {
    expect(documentId(key, false)).toBe(id);
  });

  it.each([
    ['one field', plain(new Map([['id', 1n]])), '1'],
    ['one text field', plain(new Map([['id', 'a|b']])), 'a|b'],
    [
      'several fields, by name',
      plain(
        new Map<string, unknown>([
          ['b', 'x'],
          ['a', 1n],
        ]),
      ),
      '1|x',
    ],
    ['a struct', struct({ tenant: [STRING, 't'], id: [INT64, 3n] }), '3|t'],
    [
      'separators in values',
      plain(
        new Map([
          ['a', 'x|y'],
          ['b', '\\'],
        ]),
      ),
      'x\\|y|\\\\',
    ],
    ['a missing value among several', struct({ a: [OPTIONAL_STRING, null], b: [INT32, 1] }), '\\N|1'],
    ['a decimal', struct({ a: [decimalSchema(2), new Decimal(150n, 2)] }), '1.50'],
    ['a date', struct({ a: [OPTIONAL_DATE, new Date(86_400_000)] }), '1'],
    [
      'a key with its schema',
      plain(
        new Map<string, unknown>([
          ['schema', new Map()],
          ['payload', new Map([['id', 9n]])],
        ]),
      ),
      '9',
    ],
  ])('can be made of %s', (_what, key, id) => {
    expect(documentId(key, true)).toBe(id);
  });

  it.each([
    ['no key', plain(null), /can not be null/],
    ['an empty text', plain(''), /empty text/],
    ['a Double', plain(1.5), /is not supported as the document id/],
    ['a boolean', plain(true), /is not supported/],
    ['a list', plain([1n]), /ARRAY is not supported/],
    ['a struct without fields', struct({}), /no fields/],
    ['a single null', struct({ a: [OPTIONAL_STRING, null] }), /only field of the key, a, is null/],
  ])('cannot be made of %s', (_what, key, message) => {
    expect(() => documentId(key, true)).toThrow(message);
  });

  it('is refused to keys with fields where those do not count', () => {
    expect(() => documentId(plain(new Map([['id', 1n]])), false)).toThrow('MAP is not supported as the document id');
  });

  it('is never the same for different keys with the same fields', () => {
    const value = fc.oneof(fc.string(), fc.constant(null), fc.constantFrom('|', '\\', '\\N', '|\\', ''));
    fc.assert(
      fc.property(fc.tuple(value, value, value), fc.tuple(value, value, value), (a, b) => {
        const id = (values: readonly (string | null)[]) =>
          documentId(plain(new Map(values.map((each, i) => [`f${i}`, each]))), true);
        return (id(a) === id(b)) === (JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });
});
