import { expect, test } from 'vitest';
import { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import { readArray } from '../../../../decoders/value/array.js';
import { writeBase64 } from '../../../../decoders/value/base64.js';
import { toBytes, writeBytesBase64 } from '../../../../decoders/value/bytea.js';
import { toHstore } from '../../../../decoders/value/hstore.js';
import { javaHashOrder, javaStringHash } from '../../../../decoders/value/java-hash-order.js';
import { writeJsonString, writeJsonText } from '../../../../decoders/value/json-text.js';
import { MalformedValueError } from '../../../../decoders/value/value-error.js';
import { toSparseVector, toVector } from '../../../../decoders/value/vector.js';

type Decode<T> = (buffer: Buffer, start: number, end: number) => T;

/** Decodes a text that stands between other bytes, so that nobody reads beyond its ends. */
function decode<T>(decoder: Decode<T>, text: string | Buffer): T {
  const bytes = Buffer.concat([Buffer.from('"'), Buffer.from(text as string), Buffer.from('"')]);
  return decoder(bytes, 1, bytes.length - 1);
}

function written(write: (out: ByteWriter) => unknown): string {
  const out = new ByteWriter(4);
  write(out);
  return out.buffer.toString('utf8', 0, out.position);
}

const json = (text: string | Buffer) => written((out) => decode((b, s, e) => writeJsonString(out, b, s, e), text));

test.each([
  ['', '""'],
  ['plain', '"plain"'],
  [
    'tab\tnl\ncr\rquote"back\\slash/ \u2028 é \x01\x1f\x7f',
    '"tab\\tnl\\ncr\\rquote\\"back\\\\slash/ \u2028 é \\u0001\\u001F\x7f"',
  ],
  ['\b\f\x00', '"\\b\\f\\u0000"'],
  ['😀', '"\\uD83D\\uDE00"'],
  ['a😀é\n', '"a\\uD83D\\uDE00é\\n"'],
])('%j is the JSON string %j', (text, expected) => {
  expect(json(text)).toBe(expected);
  expect(json('x'.repeat(100) + text)).toBe(`"${'x'.repeat(100)}${expected.slice(1)}`);
  expect(written((out) => writeJsonText(out, text))).toBe(expected);
});

test('bytes that are not UTF-8 become replacement characters', () => {
  expect(json(Buffer.from([0x61, 0xff, 0x62, 0x22]))).toBe('"a\ufffdb\\""');
  expect(json(Buffer.from([0x61, 0x0a, 0xf0, 0x9f]))).toBe('"a\\n\ufffd"');
});

test('base64 of every length', () => {
  const bytes = Buffer.from('any carnal pleasure');
  for (let end = 0; end <= bytes.length; end++) {
    expect(written((out) => writeBase64(out, bytes, 0, end))).toBe(bytes.subarray(0, end).toString('base64'));
  }
});

test.each([
  ['\\x00ff10', '00ff10'],
  ['\\x', ''],
  [`\\x${'ab'.repeat(400)}`, 'ab'.repeat(400)],
  ['a\\\\b\\001\\377', '615c6201ff'],
  ['', ''],
])('bytea %s', (text, hex) => {
  expect(decode(toBytes, text).toString('hex')).toBe(hex);
  const base64 = written((out) => decode((b, s, e) => writeBytesBase64(out, b, s, e), text));
  expect(Buffer.from(base64, 'base64').toString('hex')).toBe(hex);
});

test.each(['\\x0', '\\xzz', 'a\\9', '\\400', '\\'])('bytea %j is malformed', (text) => {
  expect(() => decode(toBytes, text)).toThrow(MalformedValueError);
  expect(() => written((out) => decode((b, s, e) => writeBytesBase64(out, b, s, e), text))).toThrow(
    MalformedValueError,
  );
});

function elements(text: string, delimiter?: number) {
  const found: (string | null)[] = [];
  const shape = decode(
    (buffer, start, end) =>
      readArray(
        buffer,
        start,
        end,
        {
          element: (source, from, to) => found.push(source.toString('utf8', from, to)),
          null: () => found.push(null),
        },
        delimiter,
      ),
    text,
  );
  return { found, ...shape };
}

test.each([
  ['{}', [], 0, 0],
  ['{1,2,NULL}', ['1', '2', null], 1, 3],
  [
    '{"a b","c,d","quote\\"","back\\\\slash","null","NULL",NULL,"{}",""}',
    ['a b', 'c,d', 'quote"', 'back\\slash', 'null', 'NULL', null, '{}', ''],
    1,
    9,
  ],
  ['{{1,2},{3,4},{5,6}}', ['1', '2', '3', '4', '5', '6'], 2, 3],
  ['{{{1},{2}},{{3},{4}}}', ['1', '2', '3', '4'], 3, 2],
  ['[0:2]={7,8,9}', ['7', '8', '9'], 1, 3],
  ['[1:1][-2:-1]={{a,b}}', ['a', 'b'], 2, 1],
])('the array %s', (text, found, dimensions, outer) => {
  expect(elements(text)).toEqual({ found, dimensions, outer });
});

test('boxes are separated by semicolons', () => {
  expect(elements('{(3,4),(1,2);(1,1),(0,0)}', 0x3b).found).toEqual(['(3,4),(1,2)', '(1,1),(0,0)']);
});

test.each(['', '{', '}', '{1', '{1,}', '{,1}', '{1}}', '{{1}', '{"a', '{"a\\', '1', '{1}x', '[0:2]'])(
  'the array %j is malformed',
  (text) => {
    expect(() => elements(text)).toThrow(MalformedValueError);
  },
);

test('hstore pairs in their stored order', () => {
  expect(decode(toHstore, '"a"=>"1", "b"=>NULL, "c d"=>"x\\"y\\\\", "NULL"=>"NULL", ""=>""')).toEqual([
    ['a', '1'],
    ['b', null],
    ['c d', 'x"y\\'],
    ['NULL', 'NULL'],
    ['', ''],
  ]);
  expect(decode(toHstore, '')).toEqual([]);
  for (const text of ['a=>1', '"a"', '"a"=>', '"a"=>"1",', '"a"->"1"', '"a"=>"1" "b"=>"2"']) {
    expect(() => decode(toHstore, text)).toThrow(MalformedValueError);
  }
});

test('Java’s hash order', () => {
  expect(javaStringHash('hello')).toBe(99162322);
  expect(javaHashOrder(['k', 'é', 'NULL'], javaStringHash)).toEqual(['NULL', 'é', 'k']);
});

test('vectors', () => {
  expect(decode(toVector, '[1,2.5,-3]')).toEqual([1, 2.5, -3]);
  expect(decode(toSparseVector, '{1:1.5,3:2}/5')).toEqual({
    dimensions: 5,
    elements: [
      [1, 1.5],
      [3, 2],
    ],
  });
  expect(decode(toSparseVector, '{}/3')).toEqual({ dimensions: 3, elements: [] });
  expect(() => decode(toVector, '1,2')).toThrow(MalformedValueError);
  expect(() => decode(toSparseVector, '{1}/3')).toThrow(MalformedValueError);
});
