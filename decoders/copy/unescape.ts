import { CopyError } from './copy-error.js';

const BACKSLASH = 0x5c;

/** What stands for control characters after a backslash: `\b \f \n \r \t \v`. */
const CONTROL: Readonly<Record<number, number>> = {
  98: 8,
  102: 12,
  110: 10,
  114: 13,
  116: 9,
  118: 11,
};

/**
 * Writes `source[start, end)` without its COPY escapes to `target` from `at` on, where there must be as much room as the source takes; returns the
 * end of what it wrote. The server writes only control letters and doubled backslashes; octal and hexadecimal escapes are input-only forms.
 *
 * @throws CopyError if a backslash ends the value
 */
export function unescapeCopy(source: Buffer, start: number, end: number, target: Buffer, at: number): number {
  let to = at;
  for (let i = start; i < end; i++) {
    const byte = source[i] as number;
    if (byte !== BACKSLASH) {
      target[to++] = byte;
      continue;
    }
    i++;
    if (i === end) throw new CopyError('a backslash ends the value', i - start);
    const escaped = source[i] as number;
    target[to++] = CONTROL[escaped] ?? escaped;
  }
  return to;
}
