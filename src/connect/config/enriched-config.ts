import { ConfigDef, type ConfigKey, type RawConfig } from '../../config/config-def.js';
import { ConfigException } from '../../error/errors.js';
import type { PluginDescriptor, Plugins, PluginType } from '../plugin/plugins.js';
import { VersionRange } from '../plugin/version-range.js';
import { aliasSettings, isAliasClassSetting } from './alias-settings.js';
import { CONNECTOR_KEYS } from './connector-config.js';
import { checkVersion, classNames, classNotFound, lookUpClass, versionsOf } from './plugin-settings.js';
import { SINK_CONNECTOR_KEYS } from './sink-connector-config.js';
import { SOURCE_CONNECTOR_KEYS } from './source-connector-config.js';

/** The three converters of a connector. */
export const CONVERTER_SETTINGS = [
  { setting: 'key.converter', type: 'converter', use: 'key', interfaceName: 'Converter' },
  { setting: 'value.converter', type: 'converter', use: 'value', interfaceName: 'Converter' },
  { setting: 'header.converter', type: 'header_converter', use: 'header', interfaceName: 'HeaderConverter' },
] as const;

/** A class may be a converter of both. */
const CONVERTER_TYPES: readonly PluginType[] = ['converter', 'header_converter'];

type ConverterSetting = (typeof CONVERTER_SETTINGS)[number];

/** The framework's declarations for connectors of one type, without anything that depends on a configuration. */
export function frameworkKeys(connectorType: 'source' | 'sink'): readonly ConfigKey[] {
  return [...CONNECTOR_KEYS, ...(connectorType === 'source' ? SOURCE_CONNECTOR_KEYS : SINK_CONNECTOR_KEYS)];
}

/** Whether the value of a framework setting is a class name. */
export function isClassSetting(name: string, config: RawConfig): boolean {
  return CONVERTER_SETTINGS.some(({ setting }) => setting === name) || isAliasClassSetting(name, config);
}

/**
 * The framework's declarations for one configuration: defaults come from the worker, recommendations from the plugins, and each transform and
 * predicate that is named adds its own settings.
 */
export async function enrichedConfigDef(
  plugins: Plugins,
  connector: PluginDescriptor,
  config: RawConfig,
  workerConfig: RawConfig,
): Promise<ConfigDef> {
  const keys = frameworkKeys(connector.type as 'source' | 'sink').map((key) => {
    if (key.name === 'connector.plugin.version') return versionKey(key, plugins, connector);
    const converter = CONVERTER_SETTINGS.find((candidate) => key.name.startsWith(candidate.setting));
    return converter ? converterKey(key, plugins, converter, config, workerConfig) : key;
  });
  return new ConfigDef([...keys, ...(await aliasSettings(plugins, config))]);
}

/** With the version of the connector as default. */
export function versionKey(key: ConfigKey, plugins: Plugins, connector: PluginDescriptor): ConfigKey {
  return {
    ...key,
    defaultValue: connector.version,
    recommender: () => versionsOf(plugins, connector.type, connector.className),
  };
}

function converterKey(
  key: ConfigKey,
  plugins: Plugins,
  converter: ConverterSetting,
  config: RawConfig,
  workerConfig: RawConfig,
): ConfigKey {
  const { setting, type, interfaceName } = converter;
  const inherited = workerConfig[setting] ?? (type === 'header_converter' ? SIMPLE_HEADER_CONVERTER : null);
  const className = inherited === null ? null : (plugins.find([type], inherited)?.className ?? inherited);
  if (key.name !== setting) {
    const used = plugins.find([type], config[setting] ?? inherited ?? '');
    const recommender = () => (used ? versionsOf(plugins, type, used.className) : []);
    const validator =
      used &&
      ((name: string) => {
        // Of a converter that the worker names the version is not looked at, but it has to be one.
        if (config[setting] === undefined) VersionRange.parse(config[name]);
        else checkVersion(plugins, CONVERTER_TYPES, used.className, config[name]);
      });
    const named = config[setting] ?? inherited;
    const visible = () => named !== null && lookUpClass(plugins, type, named).kind !== 'unknown';
    return { ...key, defaultValue: used?.version ?? null, recommender, validator, visible };
  }
  return {
    ...key,
    defaultValue: className,
    recommender: () => classNames(plugins, type),
    validator: (name, value) => {
      if (value === null) return;
      const found = lookUpClass(plugins, type, value as string);
      // As it was written, with the spaces around it.
      if (found.kind === 'unknown') throw classNotFound(name, config[name] ?? value);
      if (found.kind !== 'plugin') {
        throw new ConfigException(`Class class ${found.className} does not implement the ${interfaceName} interface`);
      }
      const version = config[`${setting}.plugin.version`];
      if (config[setting] === undefined || !VersionRange.isValid(version)) return;
      checkVersion(plugins, CONVERTER_TYPES, found.plugin.className, version);
    },
  };
}

const SIMPLE_HEADER_CONVERTER = 'org.apache.kafka.connect.storage.SimpleHeaderConverter';
