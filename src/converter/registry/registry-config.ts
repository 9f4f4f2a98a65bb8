import type { ConfigKey } from '../../config/config-def.js';
import { oneOf } from '../../config/validators.js';
import { STRATEGY_CLASSES } from './subject-name.js';

const STRATEGY_DEFAULT = 'io.confluent.kafka.serializers.subject.TopicNameStrategy';

function strategy(side: 'key' | 'value'): ConfigKey {
  return {
    name: `${side}.subject.name.strategy`,
    type: 'CLASS',
    defaultValue: STRATEGY_DEFAULT,
    validator: oneOf(...STRATEGY_CLASSES),
    importance: 'MEDIUM',
    documentation: `Determines how to construct the subject name under which the ${side} schema is registered with the schema registry. By default, <topic>-${side} is used as subject.`,
  };
}

const secret = (name: string, documentation: string): ConfigKey => ({
  name,
  type: 'PASSWORD',
  defaultValue: null,
  importance: 'MEDIUM',
  documentation,
});

const text = (name: string, defaultValue: string | null, documentation: string): ConfigKey => ({
  name,
  type: 'STRING',
  defaultValue,
  importance: 'MEDIUM',
  documentation,
});

const flag = (name: string, defaultValue: boolean, documentation: string): ConfigKey => ({
  name,
  type: 'BOOLEAN',
  defaultValue,
  importance: 'MEDIUM',
  documentation,
});

const int = (name: string, defaultValue: number, documentation: string): ConfigKey => ({
  name,
  type: 'INT',
  defaultValue,
  importance: 'LOW',
  documentation,
});

/** How to reach a schema registry and what to do there: the settings all converters with a registry share. */
export const REGISTRY_KEYS: readonly ConfigKey[] = [
  {
    name: 'schema.registry.url',
    type: 'LIST',
    importance: 'HIGH',
    documentation:
      'Comma-separated list of URLs for schema registry instances that can be used to register or look up schemas.',
  },
  int('max.schemas.per.subject', 1000, 'Maximum number of schemas to create or cache locally.'),
  flag(
    'normalize.schemas',
    false,
    'Whether to normalize schemas, which generally ignores ordering when it is not significant',
  ),
  flag(
    'auto.register.schemas',
    true,
    'Specify if the Serializer should attempt to register the Schema with Schema Registry',
  ),
  int('use.schema.id', -1, 'Schema ID to use for serialization'),
  flag(
    'id.compatibility.strict',
    true,
    'Whether to check for backward compatibility between the schema with the given ID and the schema of the object to be serialized',
  ),
  flag(
    'use.latest.version',
    false,
    'Specify if the Serializer should use the latest subject version for serialization',
  ),
  flag(
    'latest.compatibility.strict',
    true,
    'Whether to check for backward compatibility between the latest subject version and the Schema of the object to be serialized',
  ),
  int('latest.cache.ttl.sec', -1, 'The TTL for caches holding latest schemas, or -1 for no TTL'),
  strategy('key'),
  strategy('value'),
  {
    ...text(
      'basic.auth.credentials.source',
      'URL',
      'Specify how to pick the credentials for Basic Auth header. The supported values are URL, USER_INFO and SASL_INHERIT',
    ),
    validator: oneOf('URL', 'USER_INFO', 'SASL_INHERIT'),
  },
  secret('basic.auth.user.info', 'Specify the user info for Basic Auth in the form of {username}:{password}'),
  secret(
    'schema.registry.basic.auth.user.info',
    'Specify the user info for Basic Auth in the form of {username}:{password}',
  ),
  secret('sasl.jaas.config', 'JAAS login context; SASL_INHERIT takes user name and password from it.'),
  {
    ...text(
      'bearer.auth.credentials.source',
      null,
      'Specify how to pick the credentials for Bearer Auth header: STATIC_TOKEN or OAUTHBEARER.',
    ),
    validator: (name, value) => {
      if (value !== null) oneOf('STATIC_TOKEN', 'OAUTHBEARER')(name, value);
    },
  },
  secret('bearer.auth.token', 'Specify the Bearer token to be used for authentication'),
  text(
    'bearer.auth.issuer.endpoint.url',
    null,
    'The HTTP(S)-based URL for the OAuth/OIDC identity provider which issues access token',
  ),
  text(
    'bearer.auth.client.id',
    null,
    'Client Id used to obtain Client Credentials Grant from OAuth/OIDC identity provider',
  ),
  secret(
    'bearer.auth.client.secret',
    'Client secret used to obtain Client Credentials Grant from OAuth/OIDC identity provider',
  ),
  text(
    'bearer.auth.scope',
    null,
    'Access Token Scope used to obtain Client Credentials Grant OAuth/OIDC identity provider',
  ),
  text('bearer.auth.logical.cluster', null, 'Additional property which can added in Request header to Schema Registry'),
  text(
    'bearer.auth.identity.pool.id',
    null,
    'Additional property which can added in Request header to Schema Registry.',
  ),
  text(
    'schema.registry.ssl.truststore.location',
    null,
    'The certificates of the authorities that are trusted: a PEM or PKCS12 file.',
  ),
  text('schema.registry.ssl.truststore.type', null, 'PEM or PKCS12; without it the name of the file decides.'),
  secret('schema.registry.ssl.truststore.password', 'The password of the trust store file.'),
  text(
    'schema.registry.ssl.truststore.certificates',
    null,
    'Trusted certificates in the format specified by ssl.truststore.type, as PEM text.',
  ),
  text(
    'schema.registry.ssl.keystore.location',
    null,
    'The client certificate with its private key: a PEM or PKCS12 file.',
  ),
  text('schema.registry.ssl.keystore.type', null, 'PEM or PKCS12; without it the name of the file decides.'),
  secret('schema.registry.ssl.keystore.password', 'The password of the key store file.'),
  secret('schema.registry.ssl.keystore.key', 'Private key as PEM text.'),
  text('schema.registry.ssl.keystore.certificate.chain', null, 'Certificate chain as PEM text.'),
  secret('schema.registry.ssl.key.password', 'The password of the private key.'),
  text(
    'schema.registry.ssl.endpoint.identification.algorithm',
    'https',
    'The endpoint identification algorithm to validate the host name of the registry; the empty text turns the check off.',
  ),
  int(
    'http.connect.timeout.ms',
    60_000,
    'Specify the http connection timeout in milliseconds for schema registry client',
  ),
  int('http.read.timeout.ms', 60_000, 'Specify the http read timeout in milliseconds for schema registry client'),
  int('max.retries', 3, 'The maximum number of retries for a request'),
  int('retries.wait.ms', 1000, 'The maximum time to wait for the first retry.'),
  int('retries.max.wait.ms', 20_000, 'The maximum time to wait for any retry.'),
];
