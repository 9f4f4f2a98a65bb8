import { NULL_COLUMN, Tuple } from '../../../../decoders/pgoutput/tuple.js';

/**
 * The row with other texts in some of its columns: a new row with a buffer of its own.
 * @param texts by column position; null is NULL
 */
export function reselectedRow(row: Tuple, texts: ReadonlyMap<number, string | null>): Tuple {
  const parts: Buffer[] = [];
  const bounds = new Int32Array(2 * row.count);
  let position = 0;
  for (let i = 0; i < row.count; i++) {
    const text = texts.get(i);
    const start = text === null ? NULL_COLUMN : row.start(i);
    if (text === null || (text === undefined && start < 0)) {
      bounds[2 * i] = start;
      bounds[2 * i + 1] = start;
      continue;
    }
    const part = text === undefined ? row.buffer.subarray(start, row.end(i)) : Buffer.from(text);
    bounds[2 * i] = position;
    position += part.length;
    bounds[2 * i + 1] = position;
    parts.push(part);
  }
  return new Tuple(Buffer.concat(parts, position), bounds, 0, row.count);
}
