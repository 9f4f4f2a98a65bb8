import { type JavaObject, JavaObjectReader } from './java-object-reader.js';
import type { KeyPosition, KeyValue } from './key-value.js';

/*
 * Debezium stores positions of incremental snapshots as the hexadecimal form of a serialised Java Object[]. To be able to go on where it stopped, and
 * to let it go on where this connector stopped, the same form is written and read here: the grammar of the protocol as far as keys need it.
 * https://docs.oracle.com/en/java/javase/21/docs/specs/serialization/protocol.html
 */
const MAGIC = 'aced0005';
const FIRST_HANDLE = 0x7e0000;
const OBJECT_ARRAY = '757200135b4c6a6176612e6c616e672e4f626a6563743b90ce589f1073296c020000787000000000';
const NUMBER_CLASS = '7200106a6176612e6c616e672e4e756d62657286ac951d0b94e08b0200007870';

/** The stored form; null is how a position is stored that has not been reached. */
export function writeJavaKey(key: KeyPosition | null): string {
  if (key === null) return `${MAGIC}70`;
  const head = OBJECT_ARRAY.slice(0, -8) + int(key.length);
  return MAGIC + head + key.map(value).join('');
}

/*
 * Every class is described in full where a value has it first; later ones refer to the description by its handle. Handles are numbered in the order in
 * which classes, strings and objects appear, so that writing them means counting. A stream may also describe a class again and again only if it is
 * reset, which ObjectOutputStream does not do; so the handles are counted here too.
 */
function value(this: void, part: KeyValue, index: number, all: KeyPosition): string {
  if (part === null) return '70';
  const { kind, text } = part;
  if (kind === 'text') return `74${utf(text)}`;
  const handle = classHandle(all, index);
  const reference = handle === null ? null : `71${int(handle)}`;
  if (kind === 'int') return `73${reference ?? integerClass(all, index)}${int(Number(text))}`;
  if (kind === 'long') return `73${reference ?? longClass(all, index)}${long(BigInt(text))}`;
  const digits = text.replaceAll('-', '');
  const least = digits.slice(16);
  return `73${reference ?? UUID_CLASS}${least}${digits.slice(0, 16)}`;
}

const UUID_CLASS = `72000e${hexText('java.util.UUID')}bc9903f7986d852f0200024a000c${hexText('leastSigBits')}4a000b${hexText('mostSigBits')}7870`;

const INTEGER_HEAD = '7200116a6176612e6c616e672e496e746567657212e2a0a4f781873802000149000576616c756578';
const LONG_HEAD = '72000e6a6176612e6c616e672e4c6f6e673b8be490cc8f23df0200014a000576616c756578';

function integerClass(all: KeyPosition, index: number): string {
  return INTEGER_HEAD + numberClass(all, index);
}

function longClass(all: KeyPosition, index: number): string {
  return LONG_HEAD + numberClass(all, index);
}

/** java.lang.Number, which Integer and Long share. */
function numberClass(all: KeyPosition, index: number): string {
  const handles = count(all, index);
  return handles.number === null ? NUMBER_CLASS : `71${int(handles.number)}`;
}

function classHandle(all: KeyPosition, index: number): number | null {
  const kind = all[index]?.kind;
  const handles = count(all, index);
  if (kind === 'int') return handles.int;
  if (kind === 'long') return handles.long;
  return handles.uuid;
}

interface Handles {
  int: number | null;
  long: number | null;
  uuid: number | null;
  number: number | null;
}

/** Which handles the classes have once everything before the value at `index` is written. */
function count(all: KeyPosition, index: number): Handles {
  // The array's class and the array itself come first.
  let next = FIRST_HANDLE + 2;
  const handles: Handles = { int: null, long: null, uuid: null, number: null };
  for (const part of all.slice(0, index)) {
    if (part === null) continue;
    if (part.kind !== 'text' && handles[part.kind] === null) {
      handles[part.kind] = next++;
      if (part.kind !== 'uuid' && handles.number === null) handles.number = next++;
    }
    next++;
  }
  return handles;
}

const int = (n: number) => (n >>> 0).toString(16).padStart(8, '0');
const long = (n: bigint) => BigInt.asUintN(64, n).toString(16).padStart(16, '0');

function hexText(text: string): string {
  return Buffer.from(text).toString('hex');
}

/** Java's modified UTF-8 with its length: NUL has two bytes, and characters beyond the BMP are written as two surrogates. */
function utf(text: string): string {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 1 && unit < 0x80) bytes.push(unit);
    else if (unit < 0x800) bytes.push(0xc0 | (unit >> 6), 0x80 | (unit & 0x3f));
    else bytes.push(0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f));
  }
  return bytes.length.toString(16).padStart(4, '0') + Buffer.from(bytes).toString('hex');
}

/**
 * Reads the stored form; null for a position that was not reached.
 * @throws Error for values of classes that are no keys, or bytes that are no stream of this kind
 */
export function readJavaKey(hex: string): KeyPosition | null {
  const reader = new JavaObjectReader(Buffer.from(hex, 'hex'));
  const object = reader.document();
  if (object === null) return null;
  if (!Array.isArray(object)) throw new Error('The stored key is not an array');
  return object.map(toKeyValue);
}

function toKeyValue(object: unknown): KeyValue {
  if (object === null) return null;
  if (typeof object === 'string') return { kind: 'text', text: object };
  const { className, fields } = object as JavaObject;
  const held = fields.get('value');
  switch (className) {
    case 'java.lang.Byte':
    case 'java.lang.Short':
    case 'java.lang.Integer':
      return { kind: 'int', text: String(held) };
    case 'java.lang.Long':
      return { kind: 'long', text: String(held) };
    case 'java.lang.Boolean':
    case 'java.lang.Float':
    case 'java.lang.Double':
      return { kind: 'text', text: String(held) };
    case 'java.util.UUID': {
      const digits = long(fields.get('mostSigBits') as bigint) + long(fields.get('leastSigBits') as bigint);
      return { kind: 'uuid', text: digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') };
    }
    case 'java.math.BigDecimal':
      return { kind: 'text', text: decimal(fields) };
    default:
      throw new Error(`A key of class ${className} cannot be read`);
  }
}

function decimal(fields: ReadonlyMap<string, unknown>): string {
  const integer = (fields.get('intVal') as JavaObject).fields;
  const magnitude = Buffer.from(integer.get('magnitude') as number[]).toString('hex');
  const unscaled = magnitude === '' ? 0n : BigInt(`0x${magnitude}`);
  const sign = integer.get('signum') === -1 ? '-' : '';
  return `${sign}${unscaled}e${-(fields.get('scale') as number)}`;
}
