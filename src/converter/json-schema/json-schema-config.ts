import { ConfigDef, type ConfigKey, type ConfigValue } from '../../config/config-def.js';
import { oneOfIgnoringCase } from '../../config/validators.js';
import type { JsonForm } from '../../data/schema-and-value.js';
import { REGISTRY_KEYS } from '../registry/registry-config.js';

const flag = (name: string, defaultValue: boolean, documentation: string): ConfigKey => ({
  name,
  type: 'BOOLEAN',
  defaultValue,
  importance: 'MEDIUM',
  documentation,
});

/** The settings of JsonSchemaConverter. */
export const JSON_SCHEMA_CONVERTER_CONFIG: ConfigDef = new ConfigDef([
  ...REGISTRY_KEYS,
  {
    name: 'schemas.cache.size',
    type: 'INT',
    defaultValue: 1000,
    importance: 'LOW',
    documentation: 'Size of the converted schemas cache',
  },
  flag('object.additional.properties', true, 'Whether to allow additional properties for object schemas.'),
  flag('use.optional.for.nonrequired', false, 'Whether to set non-required properties to be optional.'),
  {
    name: 'decimal.format',
    type: 'STRING',
    defaultValue: 'BASE64',
    validator: oneOfIgnoringCase(['BASE64', 'NUMERIC'], ['NUMERIC', 'BASE64']),
    importance: 'LOW',
    documentation:
      "Controls which format this converter will serialize decimals in. This value is case insensitive and can be either 'BASE64' (default) or 'NUMERIC'",
  },
  flag('ignore.default.for.nullables', false, 'Whether to ignore the default for nullables'),
  flag('flatten.singleton.unions', true, 'Whether to flatten singleton unions'),
]);

/** What changes schemas and values, parsed. */
export interface JsonSchemaOptions {
  readonly form: JsonForm;
  readonly additionalProperties: boolean;
  readonly optionalUnlessRequired: boolean;
  readonly flattenSingletonUnions: boolean;
}

export function jsonSchemaOptions(values: ReadonlyMap<string, ConfigValue>): JsonSchemaOptions {
  return {
    form: {
      schemas: false,
      decimals: String(values.get('decimal.format')).toUpperCase() as JsonForm['decimals'],
      nullAsDefault: values.get('ignore.default.for.nullables') !== true,
    },
    additionalProperties: values.get('object.additional.properties') === true,
    optionalUnlessRequired: values.get('use.optional.for.nonrequired') === true,
    flattenSingletonUnions: values.get('flatten.singleton.unions') === true,
  };
}
