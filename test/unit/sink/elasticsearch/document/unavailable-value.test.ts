import { describe, expect, it } from 'vitest';
import { UnavailableValue } from '../../../../../src/sink/elasticsearch/document/unavailable-value.js';

const TEXT = '__debezium_unavailable_value';
const unavailable = new UnavailableValue(TEXT);

describe('the unavailable value', () => {
  it.each([
    ['text', TEXT],
    ['bytes', Buffer.from(TEXT)],
    ['bytes in JSON', Buffer.from(TEXT).toString('base64')],
    ['a text array', [TEXT]],
    ['a bytea array', [Buffer.from(TEXT)]],
    ['an int4 array', [...Buffer.from(TEXT)]],
    ['an int8 array', [...Buffer.from(TEXT)].map(BigInt)],
    ['a uuid array', ['b68a35a7-17ad-35b3-af2a-ae46edb4545a']],
    ['hstore as a map', new Map([[TEXT, TEXT]])],
    ['hstore as JSON', `{"${TEXT}":"${TEXT}"}`],
  ])('is recognised as %s', (_form, value) => {
    expect(unavailable.matches(value)).toBe(true);
  });

  it.each([
    null,
    '',
    'text',
    1,
    true,
    [],
    ['a'],
    [TEXT, TEXT],
    [1],
    new Map(),
    new Map([['a', 'b']]),
    Buffer.from('x'),
    new Date(),
  ])('is not %j', (value) => {
    expect(unavailable.matches(value)).toBe(false);
  });

  it('names the fields of a row that hold it', () => {
    expect(
      unavailable.fieldsOf(
        new Map<string, unknown>([
          ['a', 1n],
          ['b', TEXT],
          ['c', [TEXT]],
        ]),
      ),
    ).toEqual(['b', 'c']);
    expect(unavailable.fieldsOf(new Map([['a', 'x']]))).toBeNull();
  });
});
