import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';

const file = (name: string) => new URL(`tls/${name}`, import.meta.url).pathname;

/** Files of a certificate for search.example that nobody has signed, and stores in the forms that users have. */
export const TLS_FILES = {
  certificate: file('server.pem'),
  key: file('server-key.pem'),
  jksTrustStore: file('truststore.jks'),
  pkcs12TrustStore: file('truststore.p12'),
  /** As Java made it until 2020. */
  legacyTrustStore: file('truststore-legacy.p12'),
  clientPkcs12: file('client.p12'),
  clientJks: file('client.jks'),
  password: 'changeit',
} as const;

/** HTTPS in front of a real server. Names of clients that showed a certificate are kept. */
export async function startTlsProxy(
  target: string,
): Promise<{ url: string; clients: Set<string>; stop(): Promise<void> }> {
  const clients = new Set<string>();
  const { hostname, port } = new URL(target);
  const cert = readFileSync(TLS_FILES.certificate);
  const options = { cert, key: readFileSync(TLS_FILES.key), ca: cert, requestCert: true, rejectUnauthorized: false };
  const server = createServer(options, (incoming, outgoing) => {
    const subject = (incoming.socket as TLSSocket).getPeerCertificate().subject;
    if (subject?.CN) clients.add(String(subject.CN));
    const { method, url, headers } = incoming;
    const forwarded = request({ hostname, port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clients,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
