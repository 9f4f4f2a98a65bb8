import { describe, expect, it } from 'vitest';
import { compareVersions, VersionRange } from '../../../../src/connect/plugin/version-range.js';

describe('VersionRange', () => {
  it.each([
    ['[3.0,4)', ['3.0', '3.9.9', '3.0.1'], ['2.9', '4', '4.0.1']],
    ['(,2.0]', ['1', '2.0', '2.0-rc1'], ['2.0.1', '3']],
    ['[1.0]', ['1.0', '1.0.0.Final'], ['1.0.1']],
    ['(1,2),(3,)', ['1.5', '4'], ['1', '2', '3']],
    ['4.3.1', ['4.3.1'], ['4.3.0', '4.4']],
    ['[3.7.0-rc1,3.7.0.Final]', ['3.7.0.Final', '3.7.0-rc2'], ['3.7.0-beta1', '3.7.1']],
  ])('%s', (text, inside, outside) => {
    const range = VersionRange.parse(text);
    for (const version of inside) expect(range?.contains(version), version).toBe(true);
    for (const version of outside) expect(range?.contains(version), version).toBe(false);
  });

  it('writes a plain version as the range that it is', () => {
    expect(String(VersionRange.parse('9.9'))).toBe('[9.9,9.9]');
  });

  it('restricts nothing without a text, or for the latest', () => {
    expect(VersionRange.parse(null)).toBeNull();
    expect(VersionRange.parse(' latest ')).toBeNull();
  });

  it('refuses what is no range', () => {
    expect(() => VersionRange.parse('[1,2')).toThrow('Unbounded range: [1,2');
    expect(() => VersionRange.parse('(1)')).toThrow('Single version must be surrounded by []: (1)');
    expect(() => VersionRange.parse('[2,1]')).toThrow('Range defies version ordering: [2,1]');
    expect(() => VersionRange.parse('[1,3],[2,4]')).toThrow('Ranges overlap: [1,3],[2,4]');
    expect(() => VersionRange.parse('[1,2],3')).toThrow('Only fully-qualified sets allowed in multiple set scenario');
  });

  it('orders versions as Maven does', () => {
    const sorted = ['1.0-alpha1', '1.0-beta', '1.0-rc1', '1.0-SNAPSHOT', '1.0', '1.0.1', '1.2', '1.10'];
    expect([...sorted].sort(compareVersions)).toEqual(sorted);
    expect(compareVersions('3.7.0.Final', '3.7.0')).toBe(0);
  });
});
