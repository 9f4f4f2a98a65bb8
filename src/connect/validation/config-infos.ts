import type { ConfigKey, ConfigType, ConfigValue, ValidatedValue } from '../../config/config-def.js';
import { doubleToJavaText } from '../../data/java-number-text.js';

/** A setting's declaration, in the form of REST answers. */
export interface ConfigKeyInfo {
  readonly name: string;
  readonly type: ConfigType;
  readonly required: boolean;
  readonly default_value: string | null;
  readonly importance: string;
  readonly documentation: string;
  readonly group: string | null;
  readonly order_in_group: number;
  readonly width: string;
  readonly display_name: string;
  readonly dependents: readonly string[];
}

/** A setting's value and what is wrong with it, in the form of REST answers. */
export interface ConfigValueInfo {
  readonly name: string;
  readonly value: string | null;
  readonly recommended_values: readonly string[];
  readonly errors: readonly string[];
  readonly visible: boolean;
}

export interface ConfigInfo {
  readonly definition: ConfigKeyInfo | null;
  readonly value: ConfigValueInfo;
}

/** The answer of `PUT /connector-plugins/{type}/config/validate`. */
export interface ConfigInfos {
  readonly name: string;
  readonly error_count: number;
  readonly groups: readonly string[];
  readonly configs: readonly ConfigInfo[];
}

export function keyInfo(key: ConfigKey): ConfigKeyInfo {
  return {
    name: key.name,
    type: key.type,
    required: key.defaultValue === undefined,
    default_value: valueText(key.defaultValue ?? null, key.type),
    importance: key.importance,
    documentation: key.documentation,
    group: key.group ?? null,
    order_in_group: key.order ?? -1,
    width: key.width ?? 'NONE',
    display_name: key.displayName ?? key.name,
    dependents: key.dependents ?? [],
  };
}

/** Pairs declarations and values, in the order of the declarations; values without a declaration come first, as errors. */
export function configInfos(
  name: string,
  keys: ReadonlyMap<string, ConfigKey>,
  values: readonly ValidatedValue[],
  groups: readonly string[],
): ConfigInfos {
  const byName = new Map(values.map((value) => [value.name, value]));
  const configs: ConfigInfo[] = [];
  let errors = 0;
  for (const value of byName.values()) {
    if (keys.has(value.name)) continue;
    errors += value.errorMessages.length;
    configs.push({ definition: null, value: valueInfo(value, 'STRING') });
  }
  for (const [keyName, key] of keys) {
    const value = byName.get(keyName);
    if (!value) continue;
    errors += value.errorMessages.length;
    configs.push({ definition: keyInfo(key), value: valueInfo(value, key.type) });
  }
  return { name, error_count: errors, groups, configs };
}

/** One answer from several, in that order. */
export function mergeConfigInfos(name: string, infos: readonly ConfigInfos[]): ConfigInfos {
  return {
    name,
    error_count: infos.reduce((sum, info) => sum + info.error_count, 0),
    groups: infos.flatMap((info) => info.groups),
    configs: infos.flatMap((info) => info.configs),
  };
}

function valueInfo(value: ValidatedValue, type: ConfigType): ConfigValueInfo {
  return {
    name: value.name,
    value: valueText(value.value, type),
    recommended_values: value.recommendedValues,
    errors: value.errorMessages,
    visible: value.visible,
  };
}

/** A parsed value as text. Passwords never show. */
function valueText(value: ConfigValue, type: ConfigType): string | null {
  if (value === null) return null;
  if (type === 'PASSWORD') return '[hidden]';
  if (Array.isArray(value)) return value.join(',');
  if (type === 'DOUBLE' && typeof value === 'number') return doubleToJavaText(value);
  return String(value);
}
