import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseByteMap, serializeByteMap } from '../../../src/offset/java-hash-map.js';

/** Written by java.io.ObjectOutputStream: maps of 0, 5 and 20 entries `["c",{"k":n}]` to `{"o":n}`, entry 3 with a null value. */
const written = (size: number): Buffer =>
  readFileSync(new URL(`../../golden/offset/java-hash-map-${size}.bin`, import.meta.url));

describe('a HashMap in the serialisation of Java', () => {
  test.each([0, 5, 20])('with %i entries is read, and written again byte by byte', (size) => {
    const entries = parseByteMap(written(size));
    const texts = entries.map(({ key, value }) => [String(key), value === null ? null : String(value)]);
    expect(Object.fromEntries(texts)).toEqual(
      Object.fromEntries(Array.from({ length: size }, (_, i) => [`["c",{"k":${i}}]`, i === 3 ? null : `{"o":${i}}`])),
    );
    expect(serializeByteMap(entries)).toEqual(written(size));
  });

  test('comes back as it was written', () => {
    const bytes = fc.option(fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array)));
    fc.assert(
      fc.property(fc.array(fc.record({ key: bytes, value: bytes }), { maxLength: 60 }), (entries) => {
        expect(parseByteMap(serializeByteMap(entries))).toEqual(entries);
      }),
    );
  });

  test('that is cut off or something else is refused with the place', () => {
    const bytes = written(5);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => parseByteMap(bytes.subarray(0, length))).toThrow(/at byte \d+/);
    }
    expect(() => parseByteMap(Buffer.from('{"not":"java"}'))).toThrow('Not a serialised java.util.HashMap at byte 0');
  });
});
