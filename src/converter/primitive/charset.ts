import { SerializationException } from '../../error/errors.js';

/** A character set as Java knows it. */
export interface Charset {
  readonly isUtf8: boolean;
  /** Characters that it lacks become question marks. */
  encode(text: string): Uint8Array;
  /** Malformed bytes become replacement characters. */
  decode(bytes: Uint8Array): string;
}

/** What Java throws for names of character sets; appears as a cause in traces. */
class CharsetNameProblem extends Error {
  readonly javaClass: string;

  constructor(name: string) {
    super(name);
    const legal = /^[A-Za-z0-9][A-Za-z0-9+.:_-]*$/.test(name);
    this.name = legal ? 'UnsupportedCharsetException' : 'IllegalCharsetNameException';
    this.javaClass = `java.nio.charset.${this.name}`;
  }
}

const bytesOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** What the engine writes for half of a surrogate pair, and Java a question mark. */
const REPLACEMENT = Buffer.from('\ufffd', 'utf8');
const HALF_PAIR = /\p{Surrogate}/gu;

export const UTF_8: Charset = {
  isUtf8: true,
  encode: (text) => {
    const bytes = Buffer.from(text, 'utf8');
    return bytes.includes(REPLACEMENT) ? Buffer.from(text.replace(HALF_PAIR, '?'), 'utf8') : bytes;
  },
  decode: (bytes) => {
    const text = bytesOf(bytes).toString('utf8');
    return text.includes('\ufffd') ? withWholeSurrogates(bytes).toString('utf8') : text;
  },
};

/** Half of a pair, written as three bytes, is one malformed character to Java and three to the engine. */
function withWholeSurrogates(bytes: Uint8Array): Buffer {
  const halves = /\xed[\xa0-\xbf][\x80-\xbf]?/g;
  return Buffer.from(bytesOf(bytes).toString('latin1').replace(halves, '\xef\xbf\xbd'), 'latin1');
}

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

const UTF_32BE: Charset = {
  isUtf8: false,
  encode: (text) => {
    const codes = Array.from(text, (char) => char.codePointAt(0) as number);
    const bytes = Buffer.alloc(codes.length * 4);
    codes.forEach((code, index) => {
      bytes.writeUInt32BE(code, index * 4);
    });
    return bytes;
  },
  decode: (bytes) => {
    const buffer = bytesOf(bytes);
    let text = '';
    for (let at = 0; at + 4 <= buffer.length; at += 4) text += fromCode(buffer.readUInt32BE(at));
    return buffer.length % 4 === 0 ? text : `${text}\ufffd`;
  },
};

function fromCode(code: number): string {
  return code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? '\ufffd' : String.fromCodePoint(code);
}

/** Sets of one byte per character whose tables the engine has, by the engine's names for them. */
const TABLES: readonly string[] = [
  ...[1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258].map((page) => `windows-${page}`),
  ...[2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16].map((part) => `iso-8859-${part}`),
  'koi8-r',
  'koi8-u',
  'ibm866',
];

/** Bytes 0x80 to 0x9f of windows-1252, which Node 20 and 22 decode as if it were ISO-8859-1. */
const WINDOWS_1252 =
  '\u20ac\ufffd\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\ufffd\u017d\ufffd\ufffd\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\ufffd\u017e\u0178';

function tableCharset(label: string): Charset {
  const decoder = new TextDecoder(label);
  const chars = Array.from({ length: 256 }, (_, byte) => {
    if (label === 'windows-1252' && byte >= 0x80 && byte < 0xa0) return WINDOWS_1252[byte - 0x80] as string;
    const char = decoder.decode(Uint8Array.of(byte));
    // The engine fills the gaps of the Windows sets with control characters; Java calls them malformed.
    return byte >= 0x80 && char.charCodeAt(0) < 0xa0 && label.startsWith('windows') ? '\ufffd' : char;
  });
  const bytes = new Map(chars.map((char, byte) => [char, byte]));
  bytes.delete('\ufffd');
  return {
    isUtf8: false,
    encode: (text) => Uint8Array.from([...text].map((char) => bytes.get(char) ?? 0x3f)),
    decode: (source) => Array.from(source, (byte) => chars[byte] as string).join(''),
  };
}

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
  ['UTF-32', UTF_32BE],
  ['UTF_32', UTF_32BE],
  ['UTF-32BE', UTF_32BE],
]);

/** @throws SerializationException for a name that is not known */
export function charsetNamed(name: string): Charset {
  const charset = CHARSETS.get(name.toUpperCase());
  if (charset !== undefined) return charset;
  const label = name
    .toLowerCase()
    .replace(/^cp(?=125\d$)/, 'windows-')
    .replaceAll('_', '-');
  if (TABLES.includes(label)) return tableCharset(label);
  throw new SerializationException(`Unsupported encoding ${name}`, { cause: new CharsetNameProblem(name) });
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
