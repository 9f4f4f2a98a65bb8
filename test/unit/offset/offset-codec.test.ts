import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OffsetMap } from '../../../src/data/source-record.js';
import {
  decodeOffsetKey,
  decodeOffsetValue,
  encodeOffsetKey,
  encodeOffsetValue,
} from '../../../src/offset/offset-codec.js';

describe('offsets in the form of Kafka Connect', () => {
  test('have no spaces, keep the order of the map, and write int64 as a number', () => {
    expect(String(encodeOffsetKey('inventory', { server: 'dbserver1' }))).toBe('["inventory",{"server":"dbserver1"}]');
    const offset = {
      transaction_id: null,
      lsn_proc: 9_223_372_036_854_775_807n,
      messageType: 'INSERT',
      last: true,
      n: 5,
      d: 0.5,
    };
    expect(String(encodeOffsetValue(offset))).toBe(
      '{"transaction_id":null,"lsn_proc":9223372036854775807,"messageType":"INSERT","last":true,"n":5,"d":0.5}',
    );
    expect(encodeOffsetValue(null)).toBeNull();
    expect(decodeOffsetValue(null)).toBeNull();
  });

  test('escape as Jackson does', () => {
    expect(String(encodeOffsetKey('a"\\/\u001f\n\u007fé', {}))).toBe('["a\\"\\\\/\\u001F\\n\u007fé",{}]');
    expect(String(encodeOffsetKey('\\u001f', {}))).toBe('["\\\\u001f",{}]');
  });

  test('come back as they were written, integers as bigint', () => {
    const value = fc.oneof(
      fc.string(),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.boolean(),
      fc.constant(null),
    );
    const name = fc.string().filter((text) => text !== '__proto__' && !/^\d+$/.test(text));
    fc.assert(
      fc.property(fc.string(), fc.dictionary(name, value, { noNullPrototype: true }), (connector, map) => {
        expect(decodeOffsetKey(encodeOffsetKey(connector, map))).toEqual({ connector, partition: map });
        const offset = decodeOffsetValue(encodeOffsetValue(map)) as OffsetMap;
        expect(offset).toEqual(map);
        expect(Object.keys(offset)).toEqual(Object.keys(map));
      }),
    );
    expect(decodeOffsetValue(Buffer.from(' { "a" : 1.5e3 , "b":-12 } '))).toEqual({ a: 1500, b: -12n });
  });

  test('are refused when they are something else', () => {
    for (const text of ['', '{', '["a"]', '["a",1]', '[1,{}]', '["a",{"b":[1]}]', '["a",{}', 'null']) {
      expect(() => decodeOffsetKey(Buffer.from(text)), text).toThrow(/offset key/);
    }
    for (const text of ['[]', '1', '"a"', '{"a":{}}', '{a:1}']) {
      expect(() => decodeOffsetValue(Buffer.from(text)), text).toThrow(/offset value/);
    }
    expect(decodeOffsetValue(Buffer.from('null'))).toBeNull();
    const nested = { list: [1] } as unknown as OffsetMap;
    expect(() => encodeOffsetValue(nested)).toThrow(
      'Offsets may only contain primitive types as values, but field list contains ARRAY',
    );
  });
});
