import { ConfigException } from '../../error/errors.js';
import { brokerSecurity } from './broker-security.js';
import type { Manifest } from './manifest.js';
import { unknownArtifacts } from './plugin-artifacts.js';

/** Worker settings made from a `KafkaConnect`, and what of it has no effect. */
export interface WorkerSettings {
  readonly settings: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
}

/** Settings that the operator keeps for itself: it makes them from other fields of the resource. */
const FORBIDDEN = /^(ssl\.|sasl\.|security\.|listeners|plugin\.path$|rest\.|bootstrap\.servers$|admin\.listeners)/;
const ALLOWED = new Set([
  'ssl.endpoint.identification.algorithm',
  'ssl.cipher.suites',
  'ssl.protocol',
  'ssl.enabled.protocols',
]);

/** Fields of version v1 that v1beta2 has as settings, with the operator's defaults. */
const NAMES = [
  ['groupId', 'group.id', 'connect-cluster'],
  ['configStorageTopic', 'config.storage.topic', 'connect-cluster-configs'],
  ['offsetStorageTopic', 'offset.storage.topic', 'connect-cluster-offsets'],
  ['statusStorageTopic', 'status.storage.topic', 'connect-cluster-status'],
] as const;

const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';
const PROVIDER_PACKAGE = 'org.apache.kafka.common.config.provider';

/** References that connectors commonly use; set where the resource names no providers of its own. */
const PROVIDERS: Readonly<Record<string, string>> = {
  'config.providers': 'file,dir,env',
  'config.providers.file.class': `${PROVIDER_PACKAGE}.FileConfigProvider`,
  'config.providers.dir.class': `${PROVIDER_PACKAGE}.DirectoryConfigProvider`,
  'config.providers.env.class': `${PROVIDER_PACKAGE}.EnvVarConfigProvider`,
};

/**
 * The worker settings that a `KafkaConnect` stands for. What only Kubernetes can do (replicas, resources, images) is left to it.
 *
 * @param secrets the folder in which Kubernetes Secrets are mounted, one folder of each one's name
 * @see https://strimzi.io/docs/operators/latest/configuring.html#type-KafkaConnectSpec-reference
 * @throws ConfigException naming the field that is missing or wrong
 */
export function workerSettings(manifest: Manifest, secrets: string): WorkerSettings {
  const { name, spec, config } = manifest;
  const bootstrap = spec.bootstrapServers;
  if (typeof bootstrap !== 'string' || bootstrap.trim() === '') {
    throw new ConfigException(`KafkaConnect ${name}: spec.bootstrapServers must name brokers, host:port.`);
  }
  const warnings = unknownArtifacts(manifest);
  if (typeof spec.replicas === 'number' && spec.replicas > 1) {
    warnings.push(`spec.replicas is ${spec.replicas}; a standalone worker is one process, with all connectors in it`);
  }
  if (spec.externalConfiguration !== undefined) {
    warnings.push('spec.externalConfiguration: set its variables and mount its volumes where the worker runs');
  }
  const security = brokerSecurity(manifest, secrets);
  const settings: Record<string, string> = { 'bootstrap.servers': bootstrap.trim() };
  for (const [, key, byDefault] of NAMES) settings[key] = byDefault;
  Object.assign(settings, { 'key.converter': JSON_CONVERTER, 'value.converter': JSON_CONVERTER });
  for (const [key, value] of Object.entries(config)) {
    if (!FORBIDDEN.test(key) || ALLOWED.has(key)) settings[key] = value;
    else warnings.push(`spec.config.${key} has no effect: it is made from other fields of the resource`);
  }
  for (const [field, key] of NAMES) settings[key] = text(spec[field]) ?? (settings[key] as string);
  if (config['config.providers'] === undefined) Object.assign(settings, PROVIDERS);
  if (security.provider !== null) {
    settings['config.providers'] += `,${security.provider.name}`;
    settings[`config.providers.${security.provider.name}.class`] = security.provider.className;
  }
  Object.assign(settings, security.settings, {
    listeners: 'http://:8083',
    'offset.storage.file.filename': `${name}.offsets`,
  });
  return { settings, warnings: [...warnings, ...security.warnings] };
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
