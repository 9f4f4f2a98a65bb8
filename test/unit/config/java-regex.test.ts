import { describe, expect, it } from 'vitest';
import { JavaRegex } from '../../../src/config/java-regex.js';
import { PatternSyntaxError } from '../../../src/config/pattern-syntax-error.js';

describe('JavaRegex', () => {
  it.each([
    ['a|test', 'test', true],
    ['tes', 'test', false],
    ['(?i)TEST', 'test', true],
    ['a(?i:B)c', 'abc', true],
    ['a(?i:B)C', 'abc', false],
    ['(?i)é', 'É', false],
    ['(?iu)é', 'É', true],
    ['a*+a', 'aaa', false],
    ['(?>a+)b', 'aab', true],
    ['[a-z&&[^b]]+', 'acd', true],
    ['[a-z&&[^b]]+', 'abc', false],
    ['[a[bc]]+', 'abc', true],
    ['[]a]+', ']a', true],
    ['\\p{Alpha}+', 'é', false],
    ['\\p{IsAlphabetic}+', 'é', true],
    ['\\Q.*\\E+', '.***', true],
    ['(\\w+)-\\1', 'ab-ab', true],
    ['\\x61\\u0062\\0143', 'abc', true],
    ['.', '\u0085', false],
    ['(?s).', '\n', true],
    ['(?x) a b # comment', 'ab', true],
    ['(?=a)+a', 'a', true],
  ])('matches %s against %s: %s', (pattern, text, expected) => {
    expect(new JavaRegex(pattern).matches(text)).toBe(expected);
  });

  it.each([
    ['(a', 'Unclosed group near index 2\n(a'],
    ['a)', "Unmatched closing ')' near index 0\na)\n^"],
    ['*a', "Dangling meta character '*' near index 0\n*a\n^"],
    ['[a', 'Unclosed character class near index 1\n[a\n ^'],
    ['a{2', 'Unclosed counted closure near index 3\na{2'],
  ])('refuses %s in the words of Java', (pattern, message) => {
    expect(() => new JavaRegex(pattern)).toThrow(PatternSyntaxError);
    expect(() => new JavaRegex(pattern)).toThrow(message);
  });

  it('fills group references greedily while such a group exists', () => {
    expect(new JavaRegex('(.*)\\.(.*)').replaceFirst('srv.t', '$2-$12-$0')).toBe('t-srv2-srv.t');
  });

  it('counts groups as Java does where possessive quantifiers need groups of their own', () => {
    expect(new JavaRegex('a*+(b)').replaceFirst('aab', '<$1>')).toBe('<b>');
  });

  it('fills named references and unescapes', () => {
    expect(new JavaRegex('(?<routed>.*)').replaceFirst('order', 'event.${routed}\\$')).toBe('event.order$');
  });

  it.each([
    ['$', 'Illegal group reference: group index is missing'],
    ['${1}', 'capturing group name {1} starts with digit character'],
    ['$9', 'No group 9'],
    ['${x}', 'No group with name {x}'],
    ['\\', 'character to be escaped is missing'],
  ])('refuses the replacement %s', (replacement, message) => {
    expect(() => new JavaRegex('(a)').replaceFirst('a', replacement)).toThrow(message);
  });
});
