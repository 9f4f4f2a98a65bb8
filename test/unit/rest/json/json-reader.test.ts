import { describe, expect, it } from 'vitest';
import { JsonNumber, JsonSyntaxError, readJson } from '../../../../src/rest/json/json-reader.js';

describe('readJson', () => {
  it('keeps numbers as they are written', () => {
    expect(readJson('[1, 1.0, -0, 9223372036854775807, 1E3]')).toEqual(
      ['1', '1.0', '-0', '9223372036854775807', '1E3'].map((text) => new JsonNumber(text)),
    );
    expect(new JsonNumber('9223372036854775807').value).toBe(9223372036854775807n);
    expect(new JsonNumber('1.5').value).toBe(1.5);
  });

  it('reads all kinds of values', () => {
    expect(readJson(' {"a": [true, false, null, "x\\n\\u00e9\\""], "b": {}} ')).toEqual(
      new Map<string, unknown>([
        ['a', [true, false, null, 'x\né"']],
        ['b', new Map()],
      ]),
    );
  });

  it('takes an empty text as nothing', () => {
    expect(readJson(' \n')).toBeNull();
  });

  it('keeps keys that mean something to JavaScript objects', () => {
    expect([...(readJson('{"__proto__":"x","constructor":"y"}') as Map<string, unknown>).keys()]).toEqual([
      '__proto__',
      'constructor',
    ]);
  });

  it.each([
    [
      'not json',
      "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
      'column: 1',
    ],
    ['{', 'Unexpected end-of-input: was expecting double-quote to start field name', 'column: 2'],
    [
      '{"a" 1}',
      "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value",
      'column: 6',
    ],
    ['{"a":1,}', "Unexpected character ('}' (code 125)): was expecting double-quote to start field name", 'column: 8'],
    ['[1 2]', "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries", 'column: 4'],
    ['"abc', 'Unexpected end-of-input in a string', 'column: 1'],
    ['"a\u0001b"', 'Illegal string', 'column: 1'],
    ['{}\n x', "Unexpected character ('x' (code 120)) after the end of the document", 'line: 2, column: 2'],
    ['[01]', 'was expecting comma', 'column: 3'],
  ])('tells what is wrong and where: %j', (text, message, place) => {
    expect(() => readJson(text)).toThrow(JsonSyntaxError);
    expect(() => readJson(text)).toThrow(message);
    expect(() => readJson(text)).toThrow(place);
  });

  it('refuses documents that are nested too deep instead of exhausting the stack', () => {
    expect(() => readJson('['.repeat(100_000))).toThrow('nesting depth');
  });
});
