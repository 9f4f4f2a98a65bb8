import type { ConfigKey, RawConfig, Validator } from '../../config/config-def.js';
import { parseType } from '../../config/config-def.js';
import { ConfigException } from '../../error/errors.js';
import type { Plugins } from '../plugin/plugins.js';
import {
  type ClassLookup,
  checkVersion,
  classNames,
  classNotFound,
  embedded,
  lookUpClass,
  versionsOf,
} from './plugin-settings.js';

/** The two settings in which aliases name plugins. */
interface AliasKind {
  readonly setting: 'transforms' | 'predicates';
  readonly title: 'Transformation' | 'Predicate';
  readonly type: 'transformation' | 'predicate';
}

const KINDS: readonly AliasKind[] = [
  { setting: 'transforms', title: 'Transformation', type: 'transformation' },
  { setting: 'predicates', title: 'Predicate', type: 'predicate' },
];

/** Settings that the framework adds to those of each transform. */
const TRANSFORM_KEYS: readonly ConfigKey[] = [
  {
    name: 'predicate',
    type: 'STRING',
    defaultValue: null,
    importance: 'MEDIUM',
    documentation: 'The alias of a predicate used to determine whether to apply this transformation.',
  },
  {
    name: 'negate',
    type: 'BOOLEAN',
    defaultValue: false,
    importance: 'MEDIUM',
    documentation: 'Whether the configured predicate should be negated.',
  },
];

/** Whether a setting is the class of a transform or predicate that the configuration names; transforms have settings that end in `.type` too. */
export function isAliasClassSetting(name: string, config: RawConfig): boolean {
  const [, setting, alias] = /^(transforms|predicates)\.(.+)\.type$/.exec(name) ?? [];
  if (setting === undefined || alias === undefined) return false;
  return (parseType(setting, config[setting] ?? '', 'LIST') as readonly string[]).includes(alias);
}

/** The declarations that the aliases in `transforms` and `predicates` bring with them. */
export async function aliasSettings(plugins: Plugins, config: RawConfig): Promise<ConfigKey[]> {
  const keys: ConfigKey[] = [];
  for (const kind of KINDS) {
    const aliases = parseType(kind.setting, config[kind.setting] ?? '', 'LIST') as readonly string[];
    for (const alias of new Set(aliases)) keys.push(...(await settingsOfAlias(plugins, config, kind, alias)));
  }
  return keys;
}

async function settingsOfAlias(
  plugins: Plugins,
  config: RawConfig,
  kind: AliasKind,
  alias: string,
): Promise<ConfigKey[]> {
  const prefix = `${kind.setting}.${alias}.`;
  const group = `${kind.setting === 'transforms' ? 'Transforms' : 'Predicates'}: ${alias}`;
  const given = config[`${prefix}type`];
  // A null is for validation to refuse.
  const found = lookUpClass(plugins, kind.type, given?.trim() ?? '');
  const plugin = found.kind === 'plugin' ? found.plugin : undefined;
  const lower = kind.title.toLowerCase();
  const own: ConfigKey[] = [
    {
      name: `${prefix}type`,
      type: 'CLASS',
      validator: classValidator(plugins, config, kind, prefix),
      importance: 'HIGH',
      documentation: `Class for the '${alias}' ${lower}.`,
      group,
      order: 0,
      width: 'LONG',
      displayName: `${kind.title} type for ${alias}`,
      recommender: () => classNames(plugins, kind.type),
    },
    {
      name: `${prefix}plugin.version`,
      type: 'STRING',
      defaultValue: plugin?.version ?? null,
      importance: 'HIGH',
      documentation: `Version of the '${alias}' ${lower}.`,
      group,
      order: 1,
      width: 'LONG',
      displayName: `${kind.title} version for ${alias}`,
      recommender: () => (plugin ? versionsOf(plugins, kind.type, plugin.className) : []),
      validator: plugin && ((name) => checkVersion(plugins, [kind.type], plugin.className, config[name])),
    },
  ];
  if (!plugin || !fits(plugins, kind, plugin.className, config[`${prefix}plugin.version`])) return own;
  const instance =
    kind.type === 'transformation'
      ? await plugins.newTransform(plugin.className)
      : await plugins.newPredicate(plugin.className);
  const framework = kind.type === 'transformation' ? TRANSFORM_KEYS : [];
  return [...own, ...embedded([...instance.config().keys(), ...framework], prefix, group, 2)];
}

/** Whether there is a version of the class that is wanted: without one it has no settings to show. */
function fits(plugins: Plugins, kind: AliasKind, className: string, version: string | undefined): boolean {
  try {
    checkVersion(plugins, [kind.type], className, version);
    return true;
  } catch {
    return false;
  }
}

function classValidator(plugins: Plugins, config: RawConfig, kind: AliasKind, prefix: string): Validator {
  return (name, value) => {
    if (value === null) return;
    const found = lookUpClass(plugins, kind.type, value as string);
    if (found.kind === 'unknown') throw classNotFound(name, config[name] ?? value);
    if (kind.type === 'transformation' && `${prefix}negate` in config && !(`${prefix}predicate` in config)) {
      throw new ConfigException(
        `Config '${prefix}negate' was provided but there is no config '${prefix}predicate' defining a predicate to be negated.`,
      );
    }
    checkFound(found, kind);
    if (found.kind !== 'plugin') return;
    checkVersion(plugins, [kind.type], found.plugin.className, config[`${prefix}plugin.version`]);
  };
}

function checkFound(found: ClassLookup, { title }: AliasKind): void {
  if (found.kind === 'abstract') {
    throw new ConfigException(
      `This class is abstract and cannot be created. Did you mean ${found.concrete.join(', ')}?`,
    );
  }
  if (found.kind === 'other') {
    throw new ConfigException(`Class class ${found.className} does not implement the ${title} interface`);
  }
}

/**
 * Checks that each alias of `transforms` and `predicates` names a plugin of its kind: what has to hold before anything can be made of
 * the configuration.
 *
 * @throws ConfigException for the first that does not
 */
export function checkAliasClasses(plugins: Plugins, config: RawConfig): void {
  for (const kind of KINDS) {
    const aliases = parseType(kind.setting, config[kind.setting] ?? '', 'LIST') as readonly string[];
    for (const alias of aliases) {
      const name = `${kind.setting}.${alias}.type`;
      const given = config[name];
      if (given === undefined || given === null) throw ConfigException.forValue(name, null, `Not a ${kind.title}`);
      const found = lookUpClass(plugins, kind.type, given.trim());
      if (found.kind === 'unknown') throw classNotFound(name, given);
      checkFound(found, kind);
    }
  }
}
