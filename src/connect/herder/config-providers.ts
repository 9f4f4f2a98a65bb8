import type { RawConfig } from '../../config/config-def.js';
import type { ConfigProvider } from '../../config/provider/config-provider.js';
import { ConfigReferences } from '../../config/provider/config-references.js';
import { ConfigException } from '../../error/errors.js';
import { settingsBelow } from '../config/plugin-settings.js';
import type { Plugins } from '../plugin/plugins.js';

/** Settings in which references stay as they are: they say where values come from. */
const UNRESOLVED = /^(config\.providers($|\.)|plugin\.path$)/;

/** Sets up the providers that `config.providers` names. @throws ConfigException for one that is unknown or badly configured */
export async function configReferences(workerConfig: RawConfig, plugins: Plugins): Promise<ConfigReferences> {
  const names = (workerConfig['config.providers'] ?? '').split(',').map((name) => name.trim());
  const providers = new Map<string, ConfigProvider>();
  for (const name of names.filter((each) => each !== '')) {
    const key = `config.providers.${name}.class`;
    const className = workerConfig[key];
    if (className === undefined) {
      throw new ConfigException(`Missing required configuration "${key}" which has no default value.`);
    }
    if (!plugins.find(['config_provider'], className)) {
      const known = plugins.descriptors('config_provider').map((plugin) => plugin.className);
      throw ConfigException.forValue(key, className, `No such configuration provider; there are: ${known.join(', ')}`);
    }
    const provider = await plugins.newConfigProvider(className);
    await provider.configure(settingsBelow(workerConfig, `config.providers.${name}.param.`));
    providers.set(name, provider);
  }
  return new ConfigReferences(providers);
}

/** The worker's settings with references resolved, except in those that set the providers up. */
export async function resolvedWorkerConfig(workerConfig: RawConfig, references: ConfigReferences): Promise<RawConfig> {
  const entries = Object.entries(workerConfig);
  const resolvable = Object.fromEntries(entries.filter(([key]) => !UNRESOLVED.test(key)));
  return { ...workerConfig, ...(await references.resolve(resolvable)).config };
}
