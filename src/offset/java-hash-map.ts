import { DataException } from '../error/errors.js';

/**
 * A `java.util.HashMap<byte[], byte[]>` in Java's serialisation, the form of `offset.storage.file.filename`:
 *
 *     AC ED 00 05                                     magic, version
 *     73 72 <utf "java.util.HashMap">                 object; class description (handle 0)
 *        05 07 DA C1 C3 16 60 D1  03                  serialVersionUID; Serializable with a writeObject of its own
 *        00 02  46 <utf "loadFactor">  49 <utf "threshold">
 *        78 70                                        no annotations, no super class; the object is handle 1
 *     3F 40 00 00  <int threshold>                    0.75f
 *     77 08 <int buckets> <int size>                  block data
 *     { key value }*                                  each a byte array or null (70)
 *     78
 *     array => 75 classDesc <int length> bytes
 *     classDesc => 72 <utf "[B"> AC F3 17 F8 06 08 54 E0  02  00 00  78 70    the first time (handle 2)
 *                | 71 00 7E 00 02                                            again
 *
 * @see https://docs.oracle.com/en/java/javase/21/docs/specs/serialization/protocol.html
 */
export interface ByteMapEntry {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

const HEADER = Buffer.concat([
  Buffer.from('aced00057372', 'hex'),
  utf('java.util.HashMap'),
  Buffer.from('0507dac1c31660d103000246', 'hex'),
  utf('loadFactor'),
  Buffer.from('49', 'hex'),
  utf('threshold'),
  Buffer.from('7870', 'hex'),
]);
const LOAD_FACTOR = Buffer.from('3f400000', 'hex');
const ARRAY = 0x75;
const CLASS_DESC = 0x72;
const REFERENCE = 0x71;
const NULL = 0x70;
const BLOCK_DATA_8 = Buffer.from('7708', 'hex');
const END = 0x78;
const BYTES_CLASS = Buffer.concat([utf('[B'), Buffer.from('acf317f8060854e00200007870', 'hex')]);
/** Handles count from 0x7E0000; the class of byte arrays is the third thing that gets one. */
const BYTES_CLASS_HANDLE = 0x7e0002;
const MIN_BUCKETS = 16;

export function serializeByteMap(entries: readonly ByteMapEntry[]): Buffer {
  let buckets = MIN_BUCKETS;
  while (buckets * 0.75 < entries.length) buckets *= 2;
  // A HashMap without entries has no table yet, and no threshold.
  const threshold = entries.length === 0 ? 0 : buckets * 0.75;
  const parts = [HEADER, LOAD_FACTOR, int(threshold), BLOCK_DATA_8, int(buckets), int(entries.length)];
  let described = false;
  for (const array of entries.flatMap(({ key, value }) => [key, value])) {
    if (array === null) {
      parts.push(Buffer.from([NULL]));
      continue;
    }
    if (described) parts.push(Buffer.from([ARRAY, REFERENCE]), int(BYTES_CLASS_HANDLE));
    else parts.push(Buffer.from([ARRAY, CLASS_DESC]), BYTES_CLASS);
    described = true;
    parts.push(int(array.length), array);
  }
  parts.push(Buffer.from([END]));
  return Buffer.concat(parts);
}

/** @throws DataException if the bytes are anything else than such a map */
export function parseByteMap(bytes: Buffer): ByteMapEntry[] {
  let at = 0;
  const fail = (what: string): never => {
    throw new DataException(`${what} at byte ${at}`);
  };
  const expect = (expected: Buffer, what: string): void => {
    if (!bytes.subarray(at, at + expected.length).equals(expected)) fail(what);
    at += expected.length;
  };
  const take = (count: number): Buffer => {
    if (count < 0 || at + count > bytes.length) fail('The map is cut off');
    at += count;
    return bytes.subarray(at - count, at);
  };
  const readInt = (): number => take(4).readInt32BE(0);
  const array = (): Buffer | null => {
    const type = take(1)[0];
    if (type === NULL) return null;
    if (type !== ARRAY) fail('Not a byte array');
    const description = take(1)[0];
    if (description === CLASS_DESC) expect(BYTES_CLASS, 'Not the class of byte arrays');
    else if (description !== REFERENCE || readInt() !== BYTES_CLASS_HANDLE)
      fail('Not a reference to the class of byte arrays');
    return Buffer.from(take(readInt()));
  };

  expect(HEADER, 'Not a serialised java.util.HashMap');
  take(8); // Load factor and threshold: a matter of Java's memory.
  expect(BLOCK_DATA_8, 'Not the size of a map');
  take(4);
  const size = readInt();
  const entries: ByteMapEntry[] = [];
  for (let i = 0; i < size; i++) entries.push({ key: array(), value: array() });
  if (take(1)[0] !== END) fail('The map does not end where it should');
  return entries;
}

function int(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function utf(text: string): Buffer {
  const bytes = Buffer.from(`\0\0${text}`, 'latin1');
  bytes.writeUInt16BE(text.length);
  return bytes;
}
