import { createRequire } from 'node:module';

type Codecs = typeof import('@platformatic/wasm-utils');

let loaded: Codecs | null = null;

/** Its WebAssembly takes every thread 10 ms and 3 MiB: loaded with the first batch that needs it. */
function codecs(): Codecs {
  loaded ??= createRequire(import.meta.url)('@platformatic/wasm-utils') as Codecs;
  return loaded;
}

/** The functions of `@platformatic/wasm-utils` by their names. */
export const lz4Compress: Codecs['lz4Compress'] = (data) => codecs().lz4Compress(data);
export const lz4Decompress: Codecs['lz4Decompress'] = (data) => codecs().lz4Decompress(data);
export const snappyCompress: Codecs['snappyCompress'] = (data) => codecs().snappyCompress(data);
export const snappyDecompress: Codecs['snappyDecompress'] = (data) => codecs().snappyDecompress(data);
export const crc32c: Codecs['crc32c'] = (data) => codecs().crc32c(data);
