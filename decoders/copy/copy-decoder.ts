import { BoundsArena } from '../pgoutput/bounds-arena.js';
import { NULL_COLUMN, Tuple } from '../pgoutput/tuple.js';
import { CopyError } from './copy-error.js';
import { unescapeCopy } from './unescape.js';

const TAB = 0x09;
const NEWLINE = 0x0a;
const BACKSLASH = 0x5c;
const CAPITAL_N = 0x4e;

/**
 * Decodes rows of `COPY … TO STDOUT` in text format into the same tuples that the replication stream gives.
 *
 * A row is `value TAB value … NEWLINE`; `\N` is NULL, other characters after a backslash are escapes. The values of a row without a backslash, which
 * is nearly every row, stay views on the received bytes.
 *
 * @see https://www.postgresql.org/docs/current/sql-copy.html
 */
export class CopyDecoder {
  readonly #arena = new BoundsArena();
  readonly #columns: number;

  constructor(columns: number) {
    this.#columns = columns;
  }

  /** The row in `buffer[start, end)`, its newline included. @throws CopyError if it has another number of columns or a broken escape */
  decode(buffer: Buffer, start: number, end: number): Tuple {
    const count = this.#columns;
    const base = this.#arena.take(2 * count);
    const bounds = this.#arena.bounds;
    const last = end > start && buffer[end - 1] === NEWLINE ? end - 1 : end;
    // A row of a table without columns is an empty line.
    if (count === 0 && last === start) return new Tuple(buffer, bounds, base, count);
    let column = 0;
    let from = start;
    /** A backslash in the value that is being read, and one in a value that is not NULL. */
    let marked = false;
    let escapes = false;
    for (let i = start; ; i++) {
      const byte = i < last ? (buffer[i] as number) : TAB;
      if (byte !== TAB) {
        if (byte === BACKSLASH) marked = true;
        continue;
      }
      if (column === count) throw new CopyError(`a row with more than ${count} columns`, i - start);
      const at = base + 2 * column++;
      bounds[at] = from;
      bounds[at + 1] = i;
      if (marked) {
        marked = false;
        if (i - from === 2 && buffer[from] === BACKSLASH && buffer[from + 1] === CAPITAL_N) {
          bounds[at] = bounds[at + 1] = NULL_COLUMN;
        } else {
          escapes = true;
        }
      }
      if (i >= last) break;
      from = i + 1;
    }
    if (column !== count) throw new CopyError(`a row with ${column} columns instead of ${count}`, end - start);
    return escapes ? this.#unescaped(buffer, bounds, base) : new Tuple(buffer, bounds, base, count);
  }

  /** Copies the values of one row, escapes resolved; only rows with a backslash come here. */
  #unescaped(buffer: Buffer, bounds: Int32Array, base: number): Tuple {
    const count = this.#columns;
    let room = 0;
    for (let i = 0; i < count; i++) {
      const start = bounds[base + 2 * i] as number;
      if (start !== NULL_COLUMN) room += (bounds[base + 2 * i + 1] as number) - start;
    }
    const target = Buffer.allocUnsafe(room);
    let position = 0;
    for (let i = 0; i < count; i++) {
      const at = base + 2 * i;
      const start = bounds[at] as number;
      if (start === NULL_COLUMN) continue;
      const end = unescapeCopy(buffer, start, bounds[at + 1] as number, target, position);
      bounds[at] = position;
      bounds[at + 1] = end;
      position = end;
    }
    return new Tuple(target, bounds, base, count);
  }
}
