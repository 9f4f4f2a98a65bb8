/**
 * A growing byte buffer that is written once and reused: the only place where encoded records are put together.
 *
 * `buffer` may be replaced when it grows: never keep a reference to it across writes; positions stay valid.
 */
export class ByteWriter {
  buffer: Buffer;
  /** How many bytes are written; the next byte goes here. May be set back to drop what was written last. */
  position = 0;

  constructor(capacity = 64 * 1024) {
    this.buffer = Buffer.allocUnsafeSlow(capacity);
  }

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    const needed = this.position + count;
    if (needed > this.buffer.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.buffer.length * 2));
      this.buffer.copy(grown, 0, 0, this.position);
      this.buffer = grown;
    }
  }

  byte(value: number): void {
    this.reserve(1);
    this.buffer[this.position++] = value;
  }

  /** Copies `source[start, end)`. */
  bytes(source: Uint8Array, start = 0, end = source.length): void {
    const length = end - start;
    this.reserve(length);
    if (length < 24) {
      const target = this.buffer;
      let at = this.position;
      for (let i = start; i < end; i++) target[at++] = source[i] as number;
    } else if (start === 0 && end === source.length) {
      this.buffer.set(source, this.position);
    } else if (Buffer.isBuffer(source)) {
      source.copy(this.buffer, this.position, start, end);
    } else {
      this.buffer.set(source.subarray(start, end), this.position);
    }
    this.position += length;
  }

  /** Writes text that is known to be ASCII. */
  ascii(text: string): void {
    this.reserve(text.length);
    const target = this.buffer;
    let at = this.position;
    if (text.length < 32) {
      for (let i = 0; i < text.length; i++) target[at++] = text.charCodeAt(i);
    } else {
      at += target.write(text, at, 'latin1');
    }
    this.position = at;
  }

  utf8(text: string): void {
    this.reserve(text.length * 3);
    this.position += this.buffer.write(text, this.position, 'utf8');
  }

  /** A copy of `[start, position)`. */
  copy(start = 0): Buffer {
    return Buffer.from(this.buffer.subarray(start, this.position));
  }

  reset(): void {
    this.position = 0;
  }
}
