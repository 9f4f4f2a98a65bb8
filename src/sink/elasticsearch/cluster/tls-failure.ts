const PREFIX = 'elastic.https.ssl.';

/** What the TLS libraries say, and what to set. The first that matches counts. */
const REMEDIES: readonly (readonly [pattern: RegExp, remedy: string])[] = [
  [
    /altname|does not match certificate/i,
    `Name the host in connection.url as the certificate does, or set elastic.security.protocol=SSL and leave ${PREFIX}endpoint.identification.algorithm empty, which does not compare the names.`,
  ],
  [/expired|not yet valid/i, 'Renew the certificate of the cluster, or correct the clock of this machine.'],
  [
    /wrong version number|packet length too long|EPROTO.*http request/i,
    'The cluster does not speak TLS there: write http:// instead of https:// in connection.url.',
  ],
  [
    /alert (number 42|number 116|bad certificate|certificate required)/i,
    `The cluster asks for a client certificate: set elastic.security.protocol=SSL and ${PREFIX}keystore.location.`,
  ],
  [
    /certificate|self[- ]signed|unable to (get|verify)/i,
    `Set elastic.security.protocol=SSL and ${PREFIX}truststore.location to the certificates to trust.`,
  ],
  [
    /EPROTO|alert|handshake/i,
    `Compare ${PREFIX}enabled.protocols and ${PREFIX}cipher.suites with those of the cluster.`,
  ],
];

/** What to set where TLS with the cluster failed for this reason; null if that is not what failed. */
export function tlsRemedy(reason: string): string | null {
  return REMEDIES.find(([pattern]) => pattern.test(reason))?.[1] ?? null;
}
