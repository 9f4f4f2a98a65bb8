import { type Lsn, MAX_HIGH_HALF } from './lsn.js';
import { PgoutputError } from './pgoutput-error.js';

const TWO_32 = 0x1_0000_0000;
/** Microseconds between 1970 and PostgreSQL's epoch, 2000. */
const EPOCH_MICROS = 946_684_800_000_000;

/** Reads the fields of one message, never beyond its end. */
export class MessageReader {
  buffer: Buffer = Buffer.alloc(0);
  position = 0;
  #start = 0;
  #end = 0;

  /** Begins a message: `buffer[start, end)`. */
  open(buffer: Buffer, start: number, end: number): void {
    if (start < 0 || end > buffer.length || start > end) {
      throw new PgoutputError(`bounds ${start}..${end} lie outside the buffer of ${buffer.length} bytes`, 0);
    }
    this.buffer = buffer;
    this.position = start;
    this.#start = start;
    this.#end = end;
  }

  /** Where the reader stands, counted from the beginning of the message. */
  get offset(): number {
    return this.position - this.#start;
  }

  /** Whether the whole message has been read. */
  get atEnd(): boolean {
    return this.position === this.#end;
  }

  /** Takes `count` bytes and returns where they begin. */
  take(count: number, what: string): number {
    const at = this.position;
    if (count < 0 || count > this.#end - at) {
      throw new PgoutputError(`${what} needs ${count} bytes, ${this.#end - at} are left`, this.offset);
    }
    this.position = at + count;
    return at;
  }

  uint8(what: string): number {
    return this.buffer[this.take(1, what)] as number;
  }

  uint16(what: string): number {
    return this.buffer.readUInt16BE(this.take(2, what));
  }

  int32(what: string): number {
    return this.buffer.readInt32BE(this.take(4, what));
  }

  uint32(what: string): number {
    return this.buffer.readUInt32BE(this.take(4, what));
  }

  lsn(what: string): Lsn {
    const at = this.take(8, what);
    const high = this.buffer.readUInt32BE(at);
    if (high >= MAX_HIGH_HALF) {
      throw new PgoutputError(`${what} is a log position of 2^53 or more`, at - this.#start);
    }
    return high * TWO_32 + this.buffer.readUInt32BE(at + 4);
  }

  /** Microseconds since 1970; the wire has microseconds since 2000. */
  time(what: string): number {
    const at = this.take(8, what);
    const micros = this.buffer.readInt32BE(at) * TWO_32 + this.buffer.readUInt32BE(at + 4) + EPOCH_MICROS;
    if (!Number.isSafeInteger(micros)) throw new PgoutputError(`${what} is no possible time`, at - this.#start);
    return micros;
  }

  /** Text up to a zero byte. */
  string(what: string): string {
    const zero = this.buffer.indexOf(0, this.position);
    if (zero < 0 || zero >= this.#end) throw new PgoutputError(`${what} has no end`, this.offset);
    const text = this.buffer.toString('utf8', this.position, zero);
    this.position = zero + 1;
    return text;
  }

  /** Ends the message. @throws PgoutputError if something is left, since then one of the two sides misunderstands the format */
  close(): void {
    if (this.position !== this.#end) {
      throw new PgoutputError(`${this.#end - this.position} bytes are left over`, this.offset);
    }
  }
}
