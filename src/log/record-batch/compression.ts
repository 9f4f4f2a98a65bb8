import zlib from 'node:zlib';
import { ConfigException, ConnectException } from '../../error/errors.js';
import { lz4Compress, lz4Decompress, snappyCompress, snappyDecompress } from './wasm-codecs.js';

/** Values of `compression.type`; their place is the number in a batch's attributes. */
export const COMPRESSIONS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
export type Compression = (typeof COMPRESSIONS)[number];

/** Node 20 has no zstd; the type package of that line does not know it either. */
const zstd = zlib as typeof zlib & {
  zstdCompressSync?: (data: Uint8Array) => Buffer;
  zstdDecompressSync?: (data: Uint8Array) => Buffer;
};

/** Reads `compression.type`. @throws ConfigException if the value is unknown, or this version of Node cannot do it */
export function parseCompression(value: string): Compression {
  const found = COMPRESSIONS.find((name) => name === value);
  if (found === undefined) {
    throw ConfigException.forValue('compression.type', value, `String must be one of: ${COMPRESSIONS.join(', ')}`);
  }
  if (found === 'zstd' && zstd.zstdCompressSync === undefined) {
    throw ConfigException.forValue(
      'compression.type',
      value,
      `Node ${process.version} has no zstd: use lz4, or Node 22.15 or later`,
    );
  }
  return found;
}

/** Compresses the records of a batch. */
export function compress(compression: Exclude<Compression, 'none'>, records: Buffer): Buffer {
  switch (compression) {
    case 'gzip':
      return zlib.gzipSync(records);
    case 'snappy':
      return snappyCompress(records);
    case 'lz4':
      return lz4Compress(records);
    case 'zstd':
      if (zstd.zstdCompressSync === undefined) throw noZstd('written');
      return zstd.zstdCompressSync(records);
  }
}

/** The reverse of `compress`. @throws ConnectException where this version of Node cannot read it; the codec's error for bad bytes */
export function decompress(compression: Exclude<Compression, 'none'>, data: Buffer): Buffer {
  switch (compression) {
    case 'gzip':
      return zlib.gunzipSync(data);
    case 'snappy':
      return decompressSnappy(data);
    case 'lz4':
      return lz4Decompress(data);
    case 'zstd':
      if (zstd.zstdDecompressSync === undefined) throw noZstd('read');
      return zstd.zstdDecompressSync(data);
  }
}

function noZstd(verb: string): ConnectException {
  return new ConnectException(
    `A batch compressed with zstd cannot be ${verb} by Node ${process.version}: run Node 22.15 or later.`,
  );
}

const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER = 16;

/** Java clients wrap snappy in blocks of their own: magic, two versions, then { INT32 length, snappy block }. Others write one plain block. */
function decompressSnappy(data: Buffer): Buffer {
  if (data.length < XERIAL_HEADER || !data.subarray(0, 8).equals(XERIAL_MAGIC)) return snappyDecompress(data);
  const blocks: Buffer[] = [];
  for (let at = XERIAL_HEADER; at < data.length; ) {
    const length = data.readInt32BE(at);
    blocks.push(snappyDecompress(data.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}
