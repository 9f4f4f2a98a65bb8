/*
 * JKS, big endian:
 *   int32 magic FEEDFEED · int32 version (1 or 2) · int32 count · entries · 20 bytes of SHA-1
 *   entry: int32 tag · UTF alias · int64 date
 *     tag 1 (key):         int32 length, bytes · int32 chain length, certificates
 *     tag 2 (certificate): certificate
 *   certificate: (version 2) UTF type · int32 length, DER bytes
 *   UTF: int16 length, bytes
 */
const MAGIC = 0xfeedfeed;
const KEY_ENTRY = 1;

/** The trusted certificates of a Java key store in PEM form, or null if the bytes are something else. Certificates are not encrypted there. */
export function readJksCertificates(store: Buffer): readonly string[] | null {
  if (store.length < 12 || store.readUInt32BE(0) !== MAGIC) return null;
  const version = store.readUInt32BE(4);
  let at = 12;
  const skipText = () => {
    at += 2 + store.readUInt16BE(at);
  };
  const block = () => {
    const start = at + 4;
    at = start + store.readUInt32BE(at);
    return store.subarray(start, at);
  };
  const certificate = () => {
    if (version === 2) skipText();
    return block();
  };
  const trusted: string[] = [];
  for (let left = store.readUInt32BE(8); left > 0; left--) {
    const tag = store.readUInt32BE(at);
    at += 4;
    skipText();
    at += 8;
    if (tag === KEY_ENTRY) {
      block();
      const chain = store.readUInt32BE(at);
      at += 4;
      for (let i = 0; i < chain; i++) certificate();
    } else {
      trusted.push(pem(certificate()));
    }
  }
  return trusted;
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
