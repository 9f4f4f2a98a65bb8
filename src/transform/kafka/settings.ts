import type { ConfigKey, Validator } from '../../config/config-def.js';
import { listOf } from '../../config/validators.js';
import { ConfigException } from '../../error/errors.js';

/** `replace.null.with.default`, which most transforms share. */
export const REPLACE_NULL_WITH_DEFAULT: ConfigKey = {
  name: 'replace.null.with.default',
  type: 'BOOLEAN',
  defaultValue: true,
  importance: 'MEDIUM',
  documentation:
    'Whether to replace fields that have a default value and that are null to the default value. When set to true, the default value is used, otherwise null is used.',
};

/** A list of names that are not empty. */
export function names(allowNone: boolean): Validator {
  return listOf((name, items) => {
    if (items === null) throw new ConfigException(`Configuration '${name}' values must not be null.`);
    if (items.length === 0 && !allowNone) {
      throw new ConfigException(`Configuration '${name}' must not be empty. Valid values include: any non-empty value`);
    }
  });
}

/** A list with at least one element. */
export const nonEmptyList: Validator = (name, value) => {
  if (value === null) throw ConfigException.forValue(name, null, 'Empty list');
  if ((value as readonly string[]).length === 0) throw ConfigException.forValue(name, '[]', 'Empty list');
};

/** Java's `String.split(":")`: empty parts at the end are dropped. */
export function splitPair(text: string): string[] {
  const parts = text.split(':');
  while (parts.length > 1 && parts[parts.length - 1] === '') parts.pop();
  return parts;
}

/** The complaint about an entry of a mapping, which both Cast and ReplaceField make in the name of `renames`. */
export function invalidMapping(mappings: readonly string[], mapping: string): ConfigException {
  return ConfigException.forValue('renames', `[${mappings.join(', ')}]`, `Invalid rename mapping: ${mapping}`);
}
