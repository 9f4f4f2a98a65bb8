import { toBytes, writeBytesBase64 } from '../../../../decoders/value/bytea.js';
import { HeapByteBuffer } from '../../../data/heap-byte-buffer.js';
import { BYTES, STRING } from '../../../data/schema.js';
import { writeBytes } from '../event/connect-json.js';
import type { BinaryHandlingMode } from '../event/event-options.js';
import { type TypeCodec, valueCodec } from './type-codec.js';

const ENCODINGS = { base64: 'base64', hex: 'hex' } as const;

/** bytea. */
export function binaryCodec(mode: BinaryHandlingMode, unavailable: Buffer): TypeCodec {
  if (mode !== 'bytes') {
    return valueCodec(STRING, '', unavailable.toString('utf8'), (buffer, start, end) =>
      encodeBinary(mode, toBytes(buffer, start, end)),
    );
  }
  return {
    schema: BYTES,
    fallback: new HeapByteBuffer(0),
    unavailable: new HeapByteBuffer(unavailable),
    toConnect: (buffer, start, end) => HeapByteBuffer.over(toBytes(buffer, start, end)),
    writeJson(out, buffer, start, end) {
      out.ascii('"');
      writeBytesBase64(out, buffer, start, end);
      out.ascii('"');
    },
  };
}

/** Types without a mapping, with `include.unknown.datatypes`: the bytes of their text. */
export function opaqueCodec(mode: BinaryHandlingMode, unavailable: Buffer): TypeCodec {
  if (mode !== 'bytes') {
    return valueCodec(STRING, '', unavailable.toString('utf8'), (buffer, start, end) =>
      encodeBinary(mode, buffer.subarray(start, end)),
    );
  }
  return {
    schema: BYTES,
    fallback: new HeapByteBuffer(0),
    unavailable: new HeapByteBuffer(unavailable),
    // A copy: the received buffer must not be kept alive by what a transform holds on to.
    toConnect: (buffer, start, end) => new HeapByteBuffer(buffer.subarray(start, end)),
    writeJson: (out, buffer, start, end) => writeBytes(out, buffer.subarray(start, end)),
  };
}

/** The text form of bytes in a mode other than `bytes`. */
export function encodeBinary(mode: Exclude<BinaryHandlingMode, 'bytes'>, bytes: Buffer): string {
  if (mode === 'base64-url-safe') return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
  return bytes.toString(ENCODINGS[mode]);
}
