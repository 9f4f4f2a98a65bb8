import type { ConfigKey, ConfigValue, RawConfig, Validator } from '../../config/config-def.js';
import { ConfigException } from '../../error/errors.js';
import type { PluginDescriptor, Plugins, PluginType } from '../plugin/plugins.js';

/** What a name in a class setting turned out to be. */
export type ClassLookup =
  | { readonly kind: 'plugin'; readonly plugin: PluginDescriptor }
  /** A plugin of another kind, or a class that only Java has: it exists, but is not what is needed. */
  | { readonly kind: 'other'; readonly className: string }
  /** A class that stands for several plugins, like MaskField for MaskField$Key and MaskField$Value. */
  | { readonly kind: 'abstract'; readonly className: string; readonly concrete: readonly string[] }
  | { readonly kind: 'unknown' };

/** Looks a class up as Kafka Connect's class settings do. */
export function lookUpClass(plugins: Plugins, type: PluginType, name: string): ClassLookup {
  const plugin = plugins.find([type], name);
  if (plugin) return { kind: 'plugin', plugin };
  const nested = plugins.descriptors(type).filter((candidate) => candidate.className.startsWith(`${name}$`));
  if (nested.length > 0) return { kind: 'abstract', className: name, concrete: nested.map((n) => n.className) };
  const other = plugins.descriptors().find((candidate) => candidate.className === name);
  return other || /^javax?\.[\w.$]+$/.test(name) ? { kind: 'other', className: name } : { kind: 'unknown' };
}

/** The value that a class setting shows: the full class name, or null for a class that nobody knows. */
export function shownClass(lookup: ClassLookup): string | null {
  if (lookup.kind === 'plugin') return lookup.plugin.className;
  return lookup.kind === 'unknown' ? null : lookup.className;
}

/** Kafka's error for a class that cannot be loaded. */
export function classNotFound(setting: string, name: ConfigValue): ConfigException {
  return ConfigException.forValue(setting, name, `Class ${name} could not be found.`);
}

/**
 * Checks a class setting together with its `plugin.version`: both show the error when no version of the class fits, or the text is no range.
 *
 * @param types all kinds in which the class may exist: each counts in the list of what there is
 */
export function checkVersion(
  plugins: Plugins,
  types: readonly PluginType[],
  className: string,
  version?: string,
): void {
  if (version !== undefined) plugins.find(types, className, version);
}

/** All versions in which a plugin exists, for `recommended_values`. */
export function versionsOf(plugins: Plugins, type: PluginType, className: string): string[] {
  return plugins
    .descriptors(type)
    .filter((plugin) => plugin.className === className)
    .map((plugin) => plugin.version);
}

/** The names that may stand in a class setting, for `recommended_values`. */
export function classNames(plugins: Plugins, type: PluginType): string[] {
  return plugins.descriptors(type).map((plugin) => plugin.className);
}

/** The settings `<prefix>…` without the prefix. */
export function settingsBelow(config: RawConfig, prefix: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );
}

/**
 * Declarations of a plugin as part of a connector's declarations: names get the prefix, all go into one group, in Kafka's order: by group,
 * by place, required ones first, by importance, by name.
 */
export function embedded(keys: Iterable<ConfigKey>, prefix: string, group: string, firstOrder: number): ConfigKey[] {
  const declared = [...keys];
  const groups = [...new Set(declared.map((key) => key.group ?? null))];
  const sorted = declared.sort((a, b) => compareKeys(a, b, groups));
  return sorted.map((key, index) => ({
    ...key,
    name: prefix + key.name,
    displayName: key.displayName ?? key.name,
    group,
    order: firstOrder + index,
    dependents: key.dependents?.map((name) => prefix + name),
    validator: key.validator && withoutPrefix(prefix, key.validator),
    recommender: key.recommender && ((config) => key.recommender?.(settingsBelow(config, prefix)) ?? []),
  }));
}

const IMPORTANCE = ['HIGH', 'MEDIUM', 'LOW'];

function compareKeys(a: ConfigKey, b: ConfigKey, groups: readonly (string | null)[]): number {
  return (
    groupRank(a, groups) - groupRank(b, groups) ||
    (a.order ?? -1) - (b.order ?? -1) ||
    Number(a.defaultValue !== undefined) - Number(b.defaultValue !== undefined) ||
    IMPORTANCE.indexOf(a.importance) - IMPORTANCE.indexOf(b.importance) ||
    (a.name < b.name ? -1 : 1)
  );
}

/** Settings without a group come first. */
function groupRank(key: ConfigKey, groups: readonly (string | null)[]): number {
  return key.group ? groups.indexOf(key.group) + 1 : 0;
}

/** Plugins know their settings without prefix and say so in their messages. Entries of lists that stand twice are a mistake here, as in Kafka Connect. */
function withoutPrefix(prefix: string, validator: Validator): Validator {
  return (name, value) => validator(name.slice(prefix.length), value);
}
