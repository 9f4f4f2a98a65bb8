import { Buffer } from 'node:buffer';

/** One header as it stands in a log. */
export interface RawHeader {
  readonly key: string;
  readonly value: Uint8Array | null;
}

/**
 * The headers of a record in the form of Kafka's record format (a varint count, then key and value with varint lengths), made once and shared by
 * every record that has the same headers.
 *
 * @see https://kafka.apache.org/documentation/#recordheader
 */
export class EncodedHeaders {
  readonly bytes: Buffer;

  constructor(headers: readonly RawHeader[]) {
    const parts: Buffer[] = [varint(headers.length)];
    for (const { key, value } of headers) {
      const name = Buffer.from(key, 'utf8');
      parts.push(varint(name.length), name);
      if (value === null) parts.push(varint(-1));
      else parts.push(varint(value.length), Buffer.from(value));
    }
    this.bytes = Buffer.concat(parts);
  }
}

/** Zigzag varint of Kafka's record format. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = ((value << 1) ^ (value >> 31)) >>> 0;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}
