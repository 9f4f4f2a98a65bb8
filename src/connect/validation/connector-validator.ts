import { ConfigDef, type ConfigKey, type RawConfig, type ValidatedValue } from '../../config/config-def.js';
import { javaMapOrder } from '../../data/java-map-order.js';
import { CONNECTOR_KEYS } from '../config/connector-config.js';
import { CONVERTER_SETTINGS, enrichedConfigDef, isClassSetting, versionKey } from '../config/enriched-config.js';
import { lookUpClass, settingsBelow, shownClass } from '../config/plugin-settings.js';
import { BadRequest } from '../herder/bad-request.js';
import { NoMatchingVersion } from '../plugin/no-matching-version.js';
import type { ConnectorPlugin, Plugins } from '../plugin/plugins.js';
import { type ConfigInfos, configInfos, mergeConfigInfos } from './config-infos.js';
import { type OverridePolicy, overrideViolations } from './override-policy.js';
import { validateSink } from './sink-rules.js';
import { validateSource } from './source-rules.js';

/** What validation needs to know of the worker. */
export interface ValidationContext {
  readonly plugins: Plugins;
  readonly workerConfig: RawConfig;
  readonly overridePolicy: OverridePolicy;
}

/** How long a connector may take to validate; then the request fails instead of hanging. */
const CONNECTOR_DEADLINE_MS = 60_000;

/**
 * Checks the configuration of a connector, references resolved: the framework's settings, the connector's own, those of its converters, transforms and predicates.
 *
 * @throws BadRequest when the configuration names no connector class, or an unknown one
 */
export async function validateConnectorConfig(context: ValidationContext, config: RawConfig): Promise<ConfigInfos> {
  const className = config['connector.class'];
  if (className === undefined || className === null) {
    throw new BadRequest(`Connector config ${mapText(config)} contains no connector type`);
  }
  let plugin: ConnectorPlugin;
  try {
    plugin = await context.plugins.newConnector(className, config['connector.plugin.version']);
  } catch (error) {
    if (error instanceof NoMatchingVersion) return versionErrors(context.plugins, config, className, error);
    throw new BadRequest((error as Error).message);
  }
  const framework = await validateFramework(context, plugin, config);
  const own = await validateOwn(plugin, config);
  const keys = new Map([...framework.def.keys(), ...plugin.connector.config().keys()].map((key) => [key.name, key]));
  const groups = [...new Set([...framework.def.groups(), ...plugin.connector.config().groups()])];
  const infos = configInfos(className, keys, [...framework.values.values(), ...own], groups);
  const overrides = overrideViolations(context.overridePolicy, className, config);
  const converters = await validateConverters(context, config, framework.values);
  return mergeConfigInfos(className, [infos, ...overrides, ...converters]);
}

async function validateFramework(
  context: ValidationContext,
  plugin: ConnectorPlugin,
  config: RawConfig,
): Promise<{ def: ConfigDef; values: Map<string, ValidatedValue> }> {
  const def = await enrichedConfigDef(context.plugins, plugin.descriptor, config, context.workerConfig);
  const values = new Map(def.validate(config).map((value) => [value.name, value]));
  for (const value of values.values()) if (isClassSetting(value.name, config)) showClass(context.plugins, value);
  if (plugin.type === 'sink') validateSink(config, values);
  else validateSource(values);
  for (const [name, value] of Object.entries(config)) {
    if (value !== null) continue;
    const entry = values.get(name) ?? emptyValue(name);
    entry.errorMessages.push('Null value can not be supplied as the configuration value.');
    values.set(name, entry);
  }
  return { def, values };
}

/** Aliases are shown as full class names; a class that does not exist as null. */
function showClass(plugins: Plugins, value: ValidatedValue): void {
  if (value.value === null) return;
  const converter = CONVERTER_SETTINGS.find(({ setting }) => setting === value.name);
  const type = converter?.type ?? (value.name.startsWith('transforms.') ? 'transformation' : 'predicate');
  value.value = shownClass(lookUpClass(plugins, type, value.value as string));
}

async function validateOwn(plugin: ConnectorPlugin, config: RawConfig): Promise<ValidatedValue[]> {
  const { connector } = plugin;
  if (!connector.validate) return connector.config().validate(config);
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    const text = `The connector ${plugin.descriptor.className} did not finish validating its configuration within ${CONNECTOR_DEADLINE_MS} ms.`;
    timer = setTimeout(() => reject(new Error(text)), CONNECTOR_DEADLINE_MS);
  });
  try {
    return await Promise.race([connector.validate(config), deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** Header converter first: the order of the answer. Converters that are not named, or are wrong already, have nothing to add. */
async function validateConverters(
  { plugins }: ValidationContext,
  config: RawConfig,
  values: ReadonlyMap<string, ValidatedValue>,
): Promise<ConfigInfos[]> {
  const infos: ConfigInfos[] = [];
  for (const { setting, type, use } of [CONVERTER_SETTINGS[2], CONVERTER_SETTINGS[0], CONVERTER_SETTINGS[1]]) {
    const className = config[setting];
    if (!className || (values.get(setting)?.errorMessages.length ?? 0) > 0) continue;
    const converter =
      type === 'converter' ? await plugins.newConverter(className) : await plugins.newHeaderConverter(className);
    const def = converter.config();
    const prefix = `${setting}.`;
    const settings = { 'converter.type': use, ...settingsBelow(config, prefix) };
    const keys = new Map(
      javaMapOrder(def.names()).map((name) => [prefix + name, prefixed(def.get(name) as ConfigKey, prefix)]),
    );
    const validated = def.validate(settings).map((value) => ({ ...value, name: prefix + value.name }));
    infos.push(configInfos(className, keys, validated, def.groups()));
  }
  return infos;
}

function prefixed(key: ConfigKey, prefix: string): ConfigKey {
  return { ...key, name: prefix + key.name, displayName: key.displayName ?? key.name };
}

/** No version of the connector fits: said at the class and at the version, among what all connectors have. */
function versionErrors(plugins: Plugins, config: RawConfig, className: string, error: NoMatchingVersion): ConfigInfos {
  const newest = plugins.connector(className);
  const def = new ConfigDef(
    CONNECTOR_KEYS.map((key) => (key.name === 'connector.plugin.version' ? versionKey(key, plugins, newest) : key)),
  );
  const values = def.validate(config);
  for (const value of values) {
    if (['connector.class', 'connector.plugin.version'].includes(value.name)) value.errorMessages.push(error.message);
    const converter = CONVERTER_SETTINGS.find(({ setting }) => value.name === `${setting}.plugin.version`);
    if (converter) value.visible = config[converter.setting] !== undefined;
  }
  return configInfos(className, new Map([...def.keys()].map((key) => [key.name, key])), values, def.groups());
}

function emptyValue(name: string): ValidatedValue {
  return { name, value: null, recommendedValues: [], errorMessages: [], visible: true };
}

/** A map as Java's `toString` writes it, without the values of settings that look secret. */
function mapText(config: RawConfig): string {
  const entries = Object.entries(config).map(([key, value]) => `${key}=${looksSecret(key) ? '[hidden]' : value}`);
  return `{${entries.join(', ')}}`;
}

function looksSecret(key: string): boolean {
  return /password|secret|token|credential|jaas|api\.?key/i.test(key);
}
