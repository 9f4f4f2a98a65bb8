import { describe, expect, it } from 'vitest';
import { CopyDecoder } from '../../../../decoders/copy/copy-decoder.js';
import { CopyError } from '../../../../decoders/copy/copy-error.js';

function decode(columns: number, row: string): (string | null)[] {
  const bytes = Buffer.from(`xx${row}\nyy`);
  const tuple = new CopyDecoder(columns).decode(bytes, 2, bytes.length - 2);
  return Array.from({ length: tuple.count }, (_, i) => tuple.text(i));
}

describe('CopyDecoder', () => {
  it('splits rows and tells NULL from text', () => {
    expect(decode(4, '1\t\t\\N\tN')).toEqual(['1', '', null, 'N']);
    expect(decode(1, '')).toEqual(['']);
    expect(decode(1, '\\N')).toEqual([null]);
    expect(decode(0, '')).toEqual([]);
  });

  it('resolves the escapes that the server writes', () => {
    expect(decode(3, 'a\\tb\\nc\\\\d\t\\N\t\\b\\f\\r\\v')).toEqual(['a\tb\nc\\d', null, '\b\f\r\v']);
    expect(decode(2, '\\\\N\t\\\\x00ff')).toEqual(['\\N', '\\x00ff']);
    expect(decode(2, '\\N\tü\\\\')).toEqual([null, 'ü\\']);
  });

  it('leaves rows without escapes where they are', () => {
    const bytes = Buffer.from('1\ttwo\n');
    const tuple = new CopyDecoder(2).decode(bytes, 0, bytes.length);
    expect(tuple.buffer).toBe(bytes);
  });

  it.each([
    [1, '1\t2'],
    [3, '1\t2'],
    [1, 'a\\'],
  ])('refuses %i columns of %j', (columns, row) => {
    expect(() => decode(columns, row)).toThrow(CopyError);
  });
});
