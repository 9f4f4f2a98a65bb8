import type { ConfigDef, ConfigKey } from '../../config/config-def.js';
import { oneOfIgnoringCase } from '../../config/validators.js';
import type { JsonForm } from '../../data/schema-and-value.js';
import { converterConfig, withType } from '../converter-config.js';

const KEYS: readonly ConfigKey[] = [
  {
    name: 'schemas.enable',
    type: 'BOOLEAN',
    defaultValue: true,
    importance: 'HIGH',
    documentation: 'Include schemas within each of the serialized values and keys.',
    group: 'Schemas',
    order: 0,
    width: 'MEDIUM',
    displayName: 'Enable Schemas',
  },
  {
    name: 'schemas.cache.size',
    type: 'INT',
    defaultValue: 1000,
    importance: 'HIGH',
    documentation: 'The maximum number of schemas that can be cached in this converter instance.',
    group: 'Schemas',
    order: 1,
    width: 'MEDIUM',
    displayName: 'Schema Cache Size',
  },
  {
    name: 'schema.content',
    type: 'STRING',
    defaultValue: null,
    importance: 'HIGH',
    documentation:
      "When set, this is used as the schema for all messages, and the schemas within each of the message will be ignored.Otherwise, the schema will be included in the content of each message. This configuration applies only 'schemas.enable' is true, and it exclusively affects the sink connector.",
    group: 'Schemas',
    order: 2,
    width: 'MEDIUM',
    displayName: 'Schema Content',
  },
  {
    name: 'decimal.format',
    type: 'STRING',
    defaultValue: 'BASE64',
    validator: oneOfIgnoringCase(['BASE64', 'NUMERIC'], ['NUMERIC', 'BASE64']),
    importance: 'LOW',
    documentation:
      "Controls which format this converter will serialize decimals in. This value is case insensitive and can be either 'BASE64' (default) or 'NUMERIC'",
    group: 'Serialization',
    order: 0,
    width: 'MEDIUM',
    displayName: 'Decimal Format',
  },
  {
    name: 'replace.null.with.default',
    type: 'BOOLEAN',
    defaultValue: true,
    importance: 'LOW',
    documentation:
      'Whether to replace fields that have a default value and that are null to the default value. When set to true, the default value is used, otherwise null is used.',
    group: 'Serialization',
    order: 1,
    width: 'MEDIUM',
    displayName: 'Replace null with default',
  },
];

/** The settings of JsonConverter. */
export const JSON_CONVERTER_CONFIG: ConfigDef = converterConfig(KEYS);

/** The settings, parsed. */
export interface JsonOptions {
  readonly form: JsonForm;
  /** How many schemas read from messages are kept. */
  readonly cacheSize: number;
  /** The schema of all messages as JSON text, instead of one in each message. */
  readonly schemaContent: string | null;
}

/** @throws ConfigException */
export function parseJsonOptions(config: Readonly<Record<string, string>>, isKey: boolean): JsonOptions {
  const values = JSON_CONVERTER_CONFIG.parse(withType(config, isKey));
  const content = values.get('schema.content') as string | null;
  return {
    form: {
      schemas: values.get('schemas.enable') as boolean,
      decimals: String(values.get('decimal.format')).toUpperCase() as JsonForm['decimals'],
      nullAsDefault: values.get('replace.null.with.default') as boolean,
    },
    cacheSize: values.get('schemas.cache.size') as number,
    schemaContent: content === '' ? null : content,
  };
}
