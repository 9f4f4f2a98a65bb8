const CR = 0x0d;
const LF = 0x0a;

/** A complete line and how many bytes it took with its line end. */
export interface Line {
  readonly text: string;
  readonly bytes: number;
}

/** Cuts a stream of UTF-8 bytes into lines ended by `\n`, `\r` or `\r\n`; what comes after the last line end waits for more. */
export class LineSplitter {
  #pending = Buffer.alloc(0);
  /** Where the search for a line end goes on; before it there is none. */
  #searched = 0;

  add(chunk: Buffer): void {
    this.#pending = this.#pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#pending, chunk]);
  }

  /** The next complete line, or null. A `\r` at the very end waits, because `\n` may follow. */
  next(): Line | null {
    for (let i = this.#searched; i < this.#pending.length; i++) {
      const byte = this.#pending[i];
      if (byte !== LF && byte !== CR) continue;
      if (byte === CR && i + 1 === this.#pending.length) {
        this.#searched = i;
        return null;
      }
      const end = byte === CR && this.#pending[i + 1] === LF ? i + 2 : i + 1;
      const text = this.#pending.toString('utf8', 0, i);
      this.#pending = this.#pending.subarray(end);
      this.#searched = 0;
      return { text, bytes: end };
    }
    this.#searched = this.#pending.length;
    return null;
  }
}
