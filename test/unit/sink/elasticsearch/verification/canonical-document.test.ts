import { describe, expect, it } from 'vitest';
import {
  canonicalDocument,
  differingFields,
  documentHash,
} from '../../../../../src/sink/elasticsearch/verification/canonical-document.js';

const NONE = new Set<string>();

describe('the canonical form of a document', () => {
  it.each([
    ['the order of members', '{"b":1,"a":{"d":[1,{"y":2,"x":1}],"c":2}}', '{"a":{"c":2,"d":[1,{"x":1,"y":2}]},"b":1}'],
    ['spaces', '{ "a" : [ 1 , 2 ] ,\n"b":"x y" }', '{"a":[1,2],"b":"x y"}'],
    ['escapes', '{"a":"\\u00e9\\/"}', '{"a":"é/"}'],
  ])('does not depend on %s', (_, left, right) => {
    expect(canonicalDocument(left, NONE)).toBe(canonicalDocument(right, NONE));
  });

  it.each([
    ['digits that a number cannot hold', '{"a":9007199254740993}', '{"a":9007199254740992}'],
    ['the order of an array', '{"a":[1,2]}', '{"a":[2,1]}'],
    ['a number and its text', '{"a":1}', '{"a":"1"}'],
    ['null and no member', '{"a":null}', '{}'],
  ])('tells apart %s', (_, left, right) => {
    expect(canonicalDocument(left, NONE)).not.toBe(canonicalDocument(right, NONE));
  });

  it('leaves ignored members out, at the top only', () => {
    expect(canonicalDocument('{"__op":"c","a":{"__op":"c"}}', new Set(['__op']))).toBe('{"a":{"__op":"c"}}');
  });
});

it('names the fields in which documents differ', () => {
  expect(differingFields('{"id":1,"a":[1,2],"b":1,"z":1}', '{"z":2,"a":[ 1,2 ],"c":1,"id":1}', new Set(['z']))).toEqual(
    ['b', 'c'],
  );
});

it('hashes the id along', () => {
  expect(documentHash('1', '{}')).toMatch(/^[0-9a-f]{32}$/);
  expect(documentHash('1', '{}')).not.toBe(documentHash('2', '{}'));
});
