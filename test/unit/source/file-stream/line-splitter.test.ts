import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter } from '../../../../src/source/file-stream/line-splitter.js';

function lines(...chunks: Buffer[]): { text: string; bytes: number }[] {
  const splitter = new LineSplitter();
  const found = [];
  for (const chunk of chunks) {
    splitter.add(chunk);
    for (let line = splitter.next(); line !== null; line = splitter.next()) found.push(line);
  }
  return found;
}

describe('LineSplitter', () => {
  it('knows all three line ends and counts bytes, not characters', () => {
    expect(lines(Buffer.from('a\nä😀\r\n\rb\n'))).toEqual([
      { text: 'a', bytes: 2 },
      { text: 'ä😀', bytes: 8 },
      { text: '', bytes: 1 },
      { text: 'b', bytes: 2 },
    ]);
  });

  it('lets an unfinished line, and a \\r that may be half a line end, wait', () => {
    expect(lines(Buffer.from('one\ntw'))).toEqual([{ text: 'one', bytes: 4 }]);
    expect(lines(Buffer.from('one\r'))).toEqual([]);
    expect(lines(Buffer.from('one\r'), Buffer.from('\ntwo\r'), Buffer.from('x'))).toEqual([
      { text: 'one', bytes: 5 },
      { text: 'two', bytes: 4 },
    ]);
  });

  it('gives the same lines however the bytes are cut', () => {
    const piece = fc.oneof(fc.constantFrom('\n', '\r', '\r\n'), fc.string({ unit: 'grapheme', maxLength: 6 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.array(fc.nat(100)), (pieces, cuts) => {
        const bytes = Buffer.from(pieces.join(''));
        const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
        const chunks = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
        expect(lines(...chunks)).toEqual(lines(bytes));
      }),
    );
  });
});
