import { ConfigException } from '../../error/errors.js';
import type { Manifest } from './manifest.js';

interface SecurityFields {
  readonly tls?: { readonly trustedCertificates?: readonly SecretKey[] };
  readonly authentication?: Authentication;
}

interface SecretKey {
  readonly secretName?: string;
  readonly certificate?: string;
  readonly key?: string;
  readonly password?: string;
  readonly pattern?: string;
}

interface Authentication {
  readonly type?: string;
  readonly username?: string;
  readonly passwordSecret?: SecretKey;
  readonly certificateAndKey?: SecretKey;
  readonly sasl?: boolean;
  readonly config?: Readonly<Record<string, unknown>>;
}

const SECURITY = 'org.apache.kafka.common.security';
const MECHANISMS: Readonly<Record<string, readonly [mechanism: string, loginModule: string]>> = {
  plain: ['PLAIN', `${SECURITY}.plain.PlainLoginModule`],
  'scram-sha-256': ['SCRAM-SHA-256', `${SECURITY}.scram.ScramLoginModule`],
  'scram-sha-512': ['SCRAM-SHA-512', `${SECURITY}.scram.ScramLoginModule`],
};

/** The provider that reads mounted Secrets; a name of its own, which no configuration of a user has. */
const PROVIDER = 'millracesecrets';

/** How the brokers are reached. */
export interface BrokerSecurity {
  readonly settings: Readonly<Record<string, string>>;
  /** The configuration provider that the settings refer to; null where they need none. */
  readonly provider: { readonly name: string; readonly className: string } | null;
  readonly warnings: readonly string[];
}

/** Worker, producers, consumers and admin clients each have their own settings. */
const CLIENTS = ['', 'producer.', 'consumer.', 'admin.'];

/**
 * The settings with which the worker and its clients reach the brokers, from `spec.tls` and `spec.authentication`. Secrets are never copied: values refer to
 * the files in the folders where Kubernetes mounts them.
 *
 * @throws ConfigException for an authentication that is not known or not complete
 */
export function brokerSecurity({ name, spec }: Manifest, secrets: string): BrokerSecurity {
  const { tls, authentication } = spec as SecurityFields;
  const warnings: string[] = [];
  if (tls === undefined && authentication === undefined) return { settings: {}, provider: null, warnings };
  const reference = ({ secretName }: SecretKey, key: string | undefined) => {
    if (secretName === undefined || key === undefined) {
      throw new ConfigException(`KafkaConnect ${name}: a Secret needs secretName and the key in it.`);
    }
    return `\${${PROVIDER}:${secrets}/${secretName}:${key}}`;
  };
  const settings: Record<string, string> = {};
  const certificates = tls?.trustedCertificates ?? [];
  if (certificates.length > 0) {
    if (certificates.some(({ pattern }) => pattern !== undefined)) {
      warnings.push('spec.tls.trustedCertificates: patterns are not followed; ca.crt of the Secret is used');
    }
    settings['ssl.truststore.type'] = 'PEM';
    settings['ssl.truststore.certificates'] = certificates
      .map((secret) => reference(secret, secret.certificate ?? 'ca.crt'))
      .join('\n');
  }
  const sasl = authentication === undefined ? false : authenticate(name, authentication, reference, settings);
  settings['security.protocol'] = sasl ? (tls ? 'SASL_SSL' : 'SASL_PLAINTEXT') : tls ? 'SSL' : 'PLAINTEXT';
  const prefixed = CLIENTS.flatMap((prefix) =>
    Object.entries(settings).map(([key, value]) => [prefix + key, value] as const),
  );
  const className = 'org.apache.kafka.common.config.provider.DirectoryConfigProvider';
  return { settings: Object.fromEntries(prefixed), provider: { name: PROVIDER, className }, warnings };
}

/** Adds the settings of a login; whether it is a SASL one. */
function authenticate(
  name: string,
  authentication: Authentication,
  reference: (secret: SecretKey, key: string | undefined) => string,
  settings: Record<string, string>,
): boolean {
  const { type = '', username, passwordSecret, certificateAndKey, config } = authentication;
  const mechanism = MECHANISMS[type];
  if (mechanism !== undefined && username !== undefined && passwordSecret !== undefined) {
    const password = reference(passwordSecret, passwordSecret.password);
    settings['sasl.mechanism'] = mechanism[0];
    settings['sasl.jaas.config'] = `${mechanism[1]} required username="${username}" password="${password}";`;
    return true;
  }
  if (type === 'tls' && certificateAndKey !== undefined) {
    settings['ssl.keystore.type'] = 'PEM';
    settings['ssl.keystore.certificate.chain'] = reference(certificateAndKey, certificateAndKey.certificate);
    settings['ssl.keystore.key'] = reference(certificateAndKey, certificateAndKey.key);
    return false;
  }
  if (type === 'custom') {
    for (const [key, value] of Object.entries(config ?? {})) settings[key] = String(value);
    return authentication.sasl === true;
  }
  throw new ConfigException(
    `KafkaConnect ${name}: spec.authentication of type '${type}' is not known or not complete. ` +
      'Known are plain, scram-sha-256 and scram-sha-512 (username, passwordSecret), tls (certificateAndKey) and custom (sasl, config).',
  );
}
