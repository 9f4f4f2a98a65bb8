import { SerializationException } from '../../error/errors.js';

/** A character set as Java knows it. */
export interface Charset {
  readonly isUtf8: boolean;
  /** Characters that it lacks become question marks. */
  encode(text: string): Uint8Array;
  /** Malformed bytes become replacement characters. */
  decode(bytes: Uint8Array): string;
}

class UnsupportedCharset extends Error {
  readonly javaClass = 'java.nio.charset.UnsupportedCharsetException';
  override readonly name = 'UnsupportedCharsetException';
}

const bytesOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const UTF_8: Charset = {
  isUtf8: true,
  encode: (text) => Buffer.from(text, 'utf8'),
  decode: (bytes) => bytesOf(bytes).toString('utf8'),
};

const UTF_16LE: Charset = {
  isUtf8: false,
  encode: (text) => Buffer.from(text, 'utf16le'),
  decode: (bytes) => decodeWide(bytesOf(bytes), 'utf-16le'),
};

const UTF_16BE: Charset = {
  isUtf8: false,
  encode: (text) => Buffer.from(text, 'utf16le').swap16(),
  decode: (bytes) => decodeWide(swapped(bytes), 'utf-16le'),
};

/** Java writes a byte order mark and big-endian; reading, the mark decides, without one it is big-endian. */
const UTF_16: Charset = {
  isUtf8: false,
  encode: (text) => (text === '' ? new Uint8Array() : Buffer.concat([Buffer.of(0xfe, 0xff), UTF_16BE.encode(text)])),
  decode: (bytes) => {
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return UTF_16LE.decode(bytes.subarray(2));
    return UTF_16BE.decode(bytes[0] === 0xfe && bytes[1] === 0xff ? bytes.subarray(2) : bytes);
  },
};

const singleByte = (max: number): Charset => ({
  isUtf8: false,
  encode: (text) =>
    Uint8Array.from([...text].map((char) => ((char.codePointAt(0) as number) <= max ? char : '?').charCodeAt(0))),
  decode: (bytes) => bytesOf(bytes).toString('latin1'),
});

const LATIN_1 = singleByte(255);
const ASCII: Charset = {
  ...singleByte(127),
  decode: (bytes) =>
    bytesOf(bytes)
      .toString('latin1')
      .replace(/[\x80-\xff]/g, '\ufffd'),
};

/** By the names and the usual aliases of `java.nio.charset.Charset`. */
const CHARSETS: ReadonlyMap<string, Charset> = new Map([
  ['UTF-8', UTF_8],
  ['UTF8', UTF_8],
  ['UTF-16', UTF_16],
  ['UTF16', UTF_16],
  ['UTF_16', UTF_16],
  ['UTF-16BE', UTF_16BE],
  ['UTF_16BE', UTF_16BE],
  ['UTF-16LE', UTF_16LE],
  ['UTF_16LE', UTF_16LE],
  ['ISO-8859-1', LATIN_1],
  ['ISO8859_1', LATIN_1],
  ['ISO_8859_1', LATIN_1],
  ['LATIN1', LATIN_1],
  ['US-ASCII', ASCII],
  ['ASCII', ASCII],
]);

/** @throws SerializationException for a name that is not known */
export function charsetNamed(name: string): Charset {
  const charset = CHARSETS.get(name.toUpperCase());
  if (charset === undefined) {
    throw new SerializationException(`Unsupported encoding ${name}`, { cause: new UnsupportedCharset(name) });
  }
  return charset;
}

function swapped(bytes: Uint8Array): Buffer {
  const copy = Buffer.from(bytes);
  const even = copy.subarray(0, copy.length & ~1);
  even.swap16();
  return copy;
}

/** `Buffer` drops an odd last byte; Java reports it with a replacement character. */
function decodeWide(buffer: Buffer, encoding: string): string {
  return new TextDecoder(encoding, { ignoreBOM: true }).decode(buffer);
}
