import { createHash } from 'node:crypto';
import { ConnectException, DebeziumException, IllegalArgumentException } from '../../../error/errors.js';
import type { Column } from '../catalog/table.js';
import type { RowOrigin } from './codec-for-type.js';
import type { ColumnAction, ColumnRule, HashAction } from './column-rule.js';
import { columnSize, rootType, sourceTypeName } from './column-type.js';
import { md2 } from './md2.js';

/** What a rule does to a column: to its schema, and to its values. */
export interface ColumnMapper {
  readonly parameters: ReadonlyMap<string, string>;
  /** Maps a Connect value, null included; null if values stay as they are. */
  readonly map: ((value: unknown) => unknown) | null;
}

/** The types that masks and hashes apply to; on others they only mark the schema. */
const CHARACTER_TYPES: ReadonlySet<string> = new Set(['text', 'varchar', 'bpchar', 'char', 'name']);

/** The mapper of the first rule that matches, or null. */
export function columnMapper(
  rules: readonly ColumnRule[],
  schema: string,
  table: string,
  column: Column,
  origin: RowOrigin,
): ColumnMapper | null {
  const owner = `${schema}.${table}.`;
  const rule = rules.find(({ matches }) => matches(owner + column.name, owner + sourceTypeName(column)));
  return rule === undefined ? null : mapperFor(rule.action, column, origin);
}

function mapperFor(action: ColumnAction, column: Column, origin: RowOrigin): ColumnMapper {
  const { length, scale } = sourceSize(column, origin);
  const { type } = rootType(column);
  const character = type.kind === 'enum' || CHARACTER_TYPES.has(type.name);
  switch (action.kind) {
    case 'truncate':
      if (length <= action.length) return { parameters: new Map(), map: null };
      return {
        parameters: new Map([['truncateLength', String(action.length)]]),
        // The bytes of bits are no text to Debezium, those of bytea are.
        map: BIT_TYPES.has(type.name) ? null : (value) => truncate(value, action.length),
      };
    case 'mask': {
      const mask = '*'.repeat(action.length);
      return { parameters: MASKED, map: character ? () => mask : null };
    }
    case 'hash': {
      const hash = hasher(action);
      return { parameters: MASKED, map: character ? (value) => hashed(value, hash, length) : null };
    }
    case 'propagate-type':
      return { parameters: sourceParameters(column, length, scale), map: null };
  }
}

const BIT_TYPES: ReadonlySet<string> = new Set(['bit', 'varbit']);

const MASKED: ReadonlyMap<string, string> = new Map([['masked', 'true']]);

/** In snapshots Debezium has the driver's word for it that a numeric without precision has no size; in the stream it knows the greatest. */
export function sourceSize(
  column: Column,
  origin: RowOrigin,
): { readonly length: number; readonly scale: number | null } {
  const sizeless = origin === 'snapshot' && column.type.name === 'numeric' && column.typmod === -1;
  return sizeless ? { length: 0, scale: null } : columnSize(column);
}

function sourceParameters(column: Column, length: number, scale: number | null): ReadonlyMap<string, string> {
  return new Map([
    ['__debezium.source.column.type', sourceTypeName(column).toUpperCase()],
    ['__debezium.source.column.length', String(length)],
    ...(scale === null ? [] : [['__debezium.source.column.scale', String(scale)] as const]),
    ['__debezium.source.column.name', column.name],
  ]);
}

/** In UTF-16 units, as Java counts; bytes in bytes. */
function truncate(value: unknown, length: number): unknown {
  if (typeof value === 'string') return value.slice(0, length);
  return value instanceof Uint8Array ? value.subarray(0, length) : value;
}

function hashed(value: unknown, hash: (text: string) => string, length: number): unknown {
  return typeof value === 'string' ? hash(value).slice(0, length) : null;
}

function hasher({ algorithm, salt, version }: HashAction): (text: string) => string {
  const digest = digestNamed(algorithm);
  const salted = Buffer.from(salt);
  return (text) => digest(salted, version === 1 ? javaSerialized(text) : Buffer.from(text));
}

type Digest = (...parts: readonly Uint8Array[]) => string;

/** The digests that Java has, by its names and their aliases, as OpenSSL calls them. What only OpenSSL has is unknown, as in Debezium. */
const JAVA_DIGESTS: ReadonlyMap<string, string> = new Map([
  ['MD5', 'md5'],
  ['SHA', 'sha1'],
  ...['1', '224', '256', '384', '512', '512/224', '512/256'].flatMap((size): [string, string][] => [
    [`SHA-${size}`, `sha${size.replace('/', '-')}`],
    [`SHA${size}`, `sha${size.replace('/', '-')}`],
  ]),
  ...['224', '256', '384', '512'].map((size): [string, string] => [`SHA3-${size}`, `sha3-${size}`]),
]);

function digestNamed(algorithm: string): Digest {
  const name = algorithm.toUpperCase();
  if (name === 'MD2') return (...parts) => md2(Buffer.concat(parts)).toString('hex');
  const known = JAVA_DIGESTS.get(name);
  if (known === undefined) throw noSuchAlgorithm(algorithm);
  return (...parts) => {
    const hash = createHash(known);
    for (const part of parts) hash.update(part);
    return hash.digest('hex');
  };
}

/** `java.security.NoSuchAlgorithmException` */
class NoSuchAlgorithmException extends ConnectException {
  override readonly javaClass: string = 'java.security.NoSuchAlgorithmException';
}

/** The chain of causes that Debezium's task fails with. */
function noSuchAlgorithm(algorithm: string): Error {
  const cause = new NoSuchAlgorithmException(`${algorithm} MessageDigest not available`);
  const inner = `${cause.javaClass}: ${cause.message}`;
  const argument = new IllegalArgumentException(inner, { cause });
  return new DebeziumException(`${argument.javaClass}: ${inner}`, { cause: argument });
}

const STREAM_HEADER = Buffer.from('aced0005', 'hex');
const STRING_TAG = 0x74;
const LONG_STRING_TAG = 0x7c;

/** What `ObjectOutputStream.writeObject` writes for a string; its UTF-8 is Java's modified one. */
function javaSerialized(text: string): Buffer {
  const bytes = modifiedUtf8(text);
  const long = bytes.length > 0xffff;
  const head = Buffer.alloc(long ? 9 : 3);
  head[0] = long ? LONG_STRING_TAG : STRING_TAG;
  if (long) head.writeBigUInt64BE(BigInt(bytes.length), 1);
  else head.writeUInt16BE(bytes.length, 1);
  return Buffer.concat([STREAM_HEADER, head, bytes]);
}

/** Surrogates one by one in three bytes each, NUL in two. */
function modifiedUtf8(text: string): Buffer {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit !== 0 && unit < 0x80) bytes.push(unit);
    else if (unit < 0x800) bytes.push(0xc0 | (unit >> 6), 0x80 | (unit & 0x3f));
    else bytes.push(0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f));
  }
  return Buffer.from(bytes);
}
