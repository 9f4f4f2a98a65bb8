import { createHash, timingSafeEqual } from 'node:crypto';
import { pem } from './pem.js';

/*
 * JKS, big endian:
 *   int32 magic FEEDFEED · int32 version (1 or 2) · int32 count · entries · 20 bytes of SHA-1
 *   entry: int32 tag · UTF alias · int64 date
 *     tag 1 (key):         int32 length, protected key · int32 chain length, certificates
 *     tag 2 (certificate): certificate
 *   certificate: (version 2) UTF type · int32 length, DER bytes
 *   UTF: int16 length, bytes
 *   protected key, at the end of a DER structure that holds nothing else of use:
 *     20 bytes of salt · the key (PKCS8) XOR a stream of SHA-1 · 20 bytes of SHA-1 of password and key
 */
const MAGIC = 0xfeedfeed;
const KEY_ENTRY = 1;
const DIGEST_BYTES = 20;

/** What is in a key store of Java's own form. */
export interface JavaKeyStore {
  /** Trusted certificates in PEM form; they are not encrypted. */
  readonly certificates: readonly string[];
  readonly keys: readonly ProtectedKey[];
}

export interface ProtectedKey {
  readonly bytes: Buffer;
  /** The certificate of the key and those that vouch for it, in PEM form. */
  readonly chain: string;
}

/** Null if the bytes are something else. */
export function readJavaKeyStore(store: Buffer): JavaKeyStore | null {
  if (store.length < 12 || store.readUInt32BE(0) !== MAGIC) return null;
  const version = store.readUInt32BE(4);
  let at = 12;
  const int = () => {
    at += 4;
    return store.readUInt32BE(at - 4);
  };
  const skipText = () => {
    at += 2 + store.readUInt16BE(at);
  };
  const block = () => {
    const length = int();
    at += length;
    return store.subarray(at - length, at);
  };
  const certificate = () => {
    if (version === 2) skipText();
    return pem('CERTIFICATE', block());
  };
  const certificates: string[] = [];
  const keys: ProtectedKey[] = [];
  for (let left = store.readUInt32BE(8); left > 0; left--) {
    const tag = int();
    skipText();
    at += 8;
    if (tag === KEY_ENTRY) {
      const bytes = block();
      keys.push({ bytes, chain: Array.from({ length: int() }, certificate).join('') });
    } else {
      certificates.push(certificate());
    }
  }
  return { certificates, keys };
}

/** The key in PEM form, or null if the password is wrong. */
export function unlockKey({ bytes }: ProtectedKey, password: string): string | null {
  const secret = Buffer.from(password, 'utf16le').swap16();
  const content = octets(bytes);
  const key = Buffer.from(content.subarray(DIGEST_BYTES, -DIGEST_BYTES));
  let stream = content.subarray(0, DIGEST_BYTES);
  for (let i = 0; i < key.length; i++) {
    if (i % DIGEST_BYTES === 0) stream = sha1(secret, stream);
    key[i] = (key[i] as number) ^ (stream[i % DIGEST_BYTES] as number);
  }
  return timingSafeEqual(sha1(secret, key), content.subarray(-DIGEST_BYTES)) ? pem('PRIVATE KEY', key) : null;
}

/** The last element of SEQUENCE { SEQUENCE algorithm, OCTET STRING }. */
function octets(der: Buffer): Buffer {
  const sequence = element(der, 0);
  const algorithm = element(der, sequence.start);
  const { start, end } = element(der, algorithm.end);
  return der.subarray(start, end);
}

function element(der: Buffer, at: number): { readonly start: number; readonly end: number } {
  const first = der.readUInt8(at + 1);
  // From 128 on the length follows in as many bytes as the lower bits say.
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const length = lengthBytes === 0 ? first : der.readUIntBE(at + 2, lengthBytes);
  const start = at + 2 + lengthBytes;
  return { start, end: start + length };
}

function sha1(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
