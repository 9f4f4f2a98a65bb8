import type { ConfigKey } from '../../config/config-def.js';
import { ConfigException, NotFoundException } from '../../error/errors.js';
import { frameworkKeys, versionKey } from '../config/enriched-config.js';
import { BadRequest } from '../herder/bad-request.js';
import { NoMatchingVersion } from '../plugin/no-matching-version.js';
import type { PluginDescriptor, Plugins, PluginType } from '../plugin/plugins.js';
import { type ConfigKeyInfo, keyInfo } from './config-infos.js';

/** Kinds in the order in which a name is looked for; a class that converts both values and headers shows itself as converter. */
const KINDS: readonly PluginType[] = ['sink', 'source', 'converter', 'header_converter', 'transformation', 'predicate'];

/** The settings that a plugin declares; for connectors, those of the framework follow. @throws NotFoundException | BadRequest */
export async function pluginConfig(
  plugins: Plugins,
  name: string,
  version: string | null,
): Promise<readonly ConfigKeyInfo[]> {
  const plugin = find(plugins, name, version);
  if (!plugin) throw new NotFoundException(`Unknown plugin ${name}.`);
  return (await keysOf(plugins, plugin)).map(keyInfo);
}

function find(plugins: Plugins, name: string, version: string | null): PluginDescriptor | undefined {
  try {
    for (const kind of KINDS) {
      const plugin = plugins.find([kind], name, version);
      if (plugin) return plugin;
    }
    return undefined;
  } catch (error) {
    // No plugin has the version, or the text is no range of versions.
    if (error instanceof NoMatchingVersion) throw new BadRequest(error.message);
    if (error instanceof ConfigException) throw new BadRequest(`Invalid version specification: ${version}`);
    throw error;
  }
}

async function keysOf(plugins: Plugins, plugin: PluginDescriptor): Promise<ConfigKey[]> {
  const { className, type } = plugin;
  switch (type) {
    case 'source':
    case 'sink': {
      const { connector } = await plugins.newConnector(className);
      const framework = frameworkKeys(type).map((key) =>
        key.name === 'connector.plugin.version' ? versionKey(key, plugins, plugin) : key,
      );
      return [...connector.config().keys(), ...framework];
    }
    case 'converter':
      return [...(await plugins.newConverter(className)).config().keys()];
    case 'header_converter':
      return [...(await plugins.newHeaderConverter(className)).config().keys()];
    case 'transformation':
      return [...(await plugins.newTransform(className)).config().keys()];
    case 'predicate':
      return [...(await plugins.newPredicate(className)).config().keys()];
    case 'config_provider':
      return [...(await plugins.newConfigProvider(className)).config().keys()];
    case 'custom_converter':
    case 'post_processor':
      // They read their settings themselves.
      return [];
  }
}
