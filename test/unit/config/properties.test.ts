import { describe, expect, it } from 'vitest';
import { parseProperties } from '../../../src/config/properties.js';

describe('parseProperties', () => {
  it.each([
    ['a=b', { a: 'b' }],
    ['a:b', { a: 'b' }],
    ['a b', { a: 'b' }],
    ['  a \t=  b c  ', { a: 'b c  ' }],
    ['a==b', { a: '=b' }],
    ['a : = b', { a: '= b' }],
    ['a', { a: '' }],
    ['a=', { a: '' }],
    ['=b', { '': 'b' }],
    ['a=1\na=2', { a: '2' }],
    ['a=1\r\nb=2\rc=3', { a: '1', b: '2', c: '3' }],
  ])('splits keys and values: %j', (text, expected) => {
    expect(parseProperties(text)).toEqual(expected);
  });

  it('leaves comments and blank lines out, also when they end in a backslash', () => {
    expect(parseProperties('# a=1\n  ! b=2 \\\n\n \t\nc=3')).toEqual({ c: '3' });
  });

  it('joins lines that end in an odd number of backslashes and drops the indent of the next', () => {
    expect(parseProperties('list=a,\\\n     b,\\\n\t c')).toEqual({ list: 'a,b,c' });
    expect(parseProperties('path=c:\\\\\nnext=1')).toEqual({ path: 'c:\\', next: '1' });
    expect(parseProperties('a=x\\\n#no comment')).toEqual({ a: 'x#no comment' });
    expect(parseProperties('a=x\\')).toEqual({ a: 'x' });
  });

  it('reads escapes in keys and values', () => {
    expect(parseProperties('a\\ b\\=c\\:d=1')).toEqual({ 'a b=c:d': '1' });
    expect(parseProperties('a=\\t\\n\\r\\f\\u00e9\\u20AC\\q\\"')).toEqual({ a: '\t\n\r\fé€q"' });
    expect(parseProperties('a=\\uD83D\\uDE00')).toEqual({ a: '😀' });
    expect(parseProperties('a=\\ leading')).toEqual({ a: ' leading' });
  });

  it('reads text outside ASCII as it is', () => {
    expect(parseProperties('\uFEFFä=ö😀')).toEqual({ ä: 'ö😀' });
  });

  it('refuses a broken unicode escape and names the line', () => {
    expect(() => parseProperties('a=1\nb=\\u12g4')).toThrow('Malformed \\uxxxx encoding in line 2.');
  });
});
