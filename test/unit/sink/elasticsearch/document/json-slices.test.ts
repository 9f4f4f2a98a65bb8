import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrayItems, objectMembers } from '../../../../../src/sink/elasticsearch/document/json-slices.js';

describe('cutting JSON text', () => {
  it('keeps numbers as they are written', () => {
    expect(objectMembers('{ "a" : 9007199254740993 , "b":1.50,"c":[1e400] }')).toEqual(
      new Map([
        ['a', '9007199254740993'],
        ['b', '1.50'],
        ['c', '[1e400]'],
      ]),
    );
  });

  it.each([0, 1, '\t'])('gives the members and items that JSON.parse gives, with indent %j', (indent) => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const parsed = [...objectMembers(JSON.stringify(object, null, indent))].map(([name, text]) => [
          name,
          JSON.parse(text),
        ]);
        expect(parsed).toEqual(Object.entries(JSON.parse(JSON.stringify(object))));
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (array) => {
        expect(arrayItems(JSON.stringify(array, null, indent)).map((text) => JSON.parse(text))).toEqual(
          JSON.parse(JSON.stringify(array)),
        );
      }),
    );
  });

  it.each(['{"a":"x', '{"a":[1', '{"a":{"b":"\\'])('does not run over the end of %s', (text) => {
    expect(() => objectMembers(text)).toThrow(SyntaxError);
  });
});
