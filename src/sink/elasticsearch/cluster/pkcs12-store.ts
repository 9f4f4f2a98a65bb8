import { createRequire } from 'node:module';
import type Forge from 'node-forge';
import { pem } from './pem.js';

const require = createRequire(import.meta.url);

/**
 * The certificates of a PKCS12 store in PEM form. Node reads such a store only with a key in it, which one of trusted certificates has not; and the
 * algorithm of stores that Java made until 2020 (RC2 with 40 bits) it does not know any more.
 *
 * @throws Error for a wrong password, or bytes that are something else
 */
export function readPkcs12Certificates(store: Buffer, password: string): readonly string[] {
  // It takes a tenth of a second to load, which only those pay who have such a store.
  const forge = require('node-forge') as typeof Forge;
  const asn1 = forge.asn1.fromDer(store.toString('binary'));
  const bags = forge.pkcs12
    .pkcs12FromAsn1(asn1, false, password)
    .getBags({ bagType: forge.pki.oids.certBag as string });
  return Object.values(bags)
    .flatMap((found) => found ?? [])
    .map(({ asn1: given, cert }) => {
      // Only certificates of RSA keys are read further; the bytes of the others are there as well.
      const certificate = cert ? forge.pki.certificateToAsn1(cert) : given;
      return pem('CERTIFICATE', Buffer.from(forge.asn1.toDer(certificate).getBytes(), 'binary'));
    });
}
