import type { ConfigKey, ConfigType, ConfigValue } from '../../../config/config-def.js';
import { oneOf } from '../../../config/validators.js';

/** Settings of Kafka's TLS clients stand behind this prefix. */
export const TLS_PREFIX = 'elastic.https.';

const KEYS: readonly (readonly [name: string, type: ConfigType, defaultValue: ConfigValue, documentation: string])[] = [
  ['ssl.protocol', 'STRING', 'TLSv1.3', 'The newest protocol to use.'],
  ['ssl.provider', 'STRING', null, 'A Java security provider; has no meaning here.'],
  ['ssl.cipher.suites', 'LIST', null, 'The cipher suites allowed.'],
  ['ssl.enabled.protocols', 'LIST', ['TLSv1.2', 'TLSv1.3'], 'The protocols allowed.'],
  ['ssl.keystore.type', 'STRING', 'JKS', 'The form of the client key store: JKS, PKCS12 or PEM.'],
  ['ssl.keystore.location', 'STRING', null, 'The file with the client certificate and its key.'],
  ['ssl.keystore.password', 'PASSWORD', null, 'The password of the client key store.'],
  ['ssl.key.password', 'PASSWORD', null, 'The password of the key in the client key store.'],
  ['ssl.keystore.key', 'PASSWORD', null, 'The client key itself, in PEM form.'],
  ['ssl.keystore.certificate.chain', 'PASSWORD', null, 'The client certificate itself, in PEM form.'],
  ['ssl.truststore.type', 'STRING', 'JKS', 'The form of the trust store: JKS, PKCS12 or PEM.'],
  ['ssl.truststore.location', 'STRING', null, 'The file with the certificates to trust.'],
  [
    'ssl.truststore.password',
    'PASSWORD',
    null,
    'The password of the trust store; those in JKS and PEM form can be read without it.',
  ],
  ['ssl.truststore.certificates', 'PASSWORD', null, 'The certificates to trust themselves, in PEM form.'],
  [
    'ssl.endpoint.identification.algorithm',
    'STRING',
    '',
    'https checks that the certificate names the host; empty does not.',
  ],
  ['ssl.keymanager.algorithm', 'STRING', 'SunX509', 'A Java algorithm name; has no meaning here.'],
  ['ssl.trustmanager.algorithm', 'STRING', 'PKIX', 'A Java algorithm name; has no meaning here.'],
  ['ssl.secure.random.implementation', 'STRING', null, 'A Java algorithm name; has no meaning here.'],
  ['ssl.engine.factory.class', 'CLASS', null, 'A Java class name; has no meaning here.'],
];

/** elastic.security.protocol and the TLS settings behind {@link TLS_PREFIX}. */
export function tlsSettings(): ConfigKey[] {
  return [
    {
      name: 'elastic.security.protocol',
      type: 'STRING',
      defaultValue: 'PLAINTEXT',
      validator: oneOf('PLAINTEXT', 'SSL'),
      importance: 'MEDIUM',
      documentation: `SSL applies the settings that begin with ${TLS_PREFIX} to https addresses.`,
      group: 'Security',
      order: 1,
      width: 'SHORT',
      displayName: 'Security protocol',
    },
    ...KEYS.map(
      ([name, type, defaultValue, documentation], index): ConfigKey => ({
        name: TLS_PREFIX + name,
        type,
        defaultValue,
        importance: 'MEDIUM',
        documentation,
        group: 'Security',
        order: index + 2,
        width: 'MEDIUM',
        displayName: name,
      }),
    ),
  ];
}
