import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertiesText } from '../../../src/cli/properties-text.js';
import { parseProperties } from '../../../src/config/properties.js';

describe('propertiesText', () => {
  it('is plain where it can be', () => {
    expect(propertiesText({ 'key.converter': 'a.B', listeners: 'http://:8083' })).toBe(
      'key.converter=a.B\nlisteners=http://:8083\n',
    );
  });

  it('is read back as it was, and holds nothing but ASCII', () => {
    const anyText = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(anyText, anyText, (key, value) => {
        const text = propertiesText({ [`k${key}`]: value });
        expect(parseProperties(text)).toEqual({ [`k${key}`]: value });
        expect(text).toMatch(/^[\x20-\x7e\n]*$/);
      }),
    );
  });
});
