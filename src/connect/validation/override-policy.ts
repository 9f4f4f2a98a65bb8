import { parseType, type RawConfig } from '../../config/config-def.js';
import { ConfigException } from '../../error/errors.js';
import type { ConfigInfos } from './config-infos.js';

const PREFIXES = ['producer.override.', 'consumer.override.', 'admin.override.'];

/** What connectors may say about identity under the policy Principal. */
const PRINCIPAL_SETTINGS = new Set(['sasl.jaas.config', 'sasl.mechanism', 'security.protocol']);

/** Which client settings connectors may override (`connector.client.config.override.policy`). */
export interface OverridePolicy {
  readonly name: string;
  allows(setting: string): boolean;
}

/** The policy of a worker, by its settings. @throws ConfigException for an unknown policy */
export function workerOverridePolicy(workerConfig: RawConfig): OverridePolicy {
  const allowlist = workerConfig['connector.client.config.override.allowlist'] ?? '';
  return overridePolicy(
    workerConfig['connector.client.config.override.policy'] ?? 'All',
    parseType('connector.client.config.override.allowlist', allowlist, 'LIST') as readonly string[],
  );
}

/** @throws ConfigException for an unknown policy */
function overridePolicy(name: string, allowlist: readonly string[]): OverridePolicy {
  const simple = name.slice(name.lastIndexOf('.') + 1).replace(/ConnectorClientConfigOverridePolicy$/, '');
  switch (simple) {
    case 'All':
      return { name: 'All', allows: () => true };
    case 'None':
      return { name: 'None', allows: () => false };
    case 'Principal':
      return { name: 'Principal', allows: (setting) => PRINCIPAL_SETTINGS.has(setting) };
    case 'Allowlist':
      return { name: 'Allowlist', allows: (setting) => allowlist.includes(setting) };
    default:
      throw ConfigException.forValue(
        'connector.client.config.override.policy',
        name,
        'It must be one of: All, None, Principal, Allowlist',
      );
  }
}

/** An error for each override that the policy forbids. */
export function overrideViolations(policy: OverridePolicy, className: string, config: RawConfig): ConfigInfos[] {
  const forbidden = Object.entries(config).flatMap(([key, value]) => {
    const prefix = PREFIXES.find((candidate) => key.startsWith(candidate));
    if (prefix === undefined || policy.allows(key.slice(prefix.length))) return [];
    const text = `The '${policy.name}' policy does not allow '${key.slice(prefix.length)}' to be overridden in the connector configuration.`;
    const info = { name: key, value, recommended_values: [], errors: [text], visible: true };
    return [{ definition: null, value: info }];
  });
  return forbidden.length === 0
    ? []
    : [{ name: className, error_count: forbidden.length, groups: [], configs: forbidden }];
}
