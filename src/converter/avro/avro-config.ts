import type { ConfigDef, ConfigKey, ConfigValue } from '../../config/config-def.js';
import { ConfigDef as Definition } from '../../config/config-def.js';
import { REGISTRY_KEYS } from '../registry/registry-config.js';

const flag = (name: string, defaultValue: boolean, importance: 'MEDIUM' | 'LOW', documentation: string): ConfigKey => ({
  name,
  type: 'BOOLEAN',
  defaultValue,
  importance,
  documentation,
});

const DATA_KEYS: readonly ConfigKey[] = [
  {
    name: 'schemas.cache.config',
    type: 'INT',
    defaultValue: 1000,
    importance: 'LOW',
    documentation: 'Size of the converted schemas cache',
  },
  flag(
    'enhanced.avro.schema.support',
    false,
    'MEDIUM',
    'Toggle for enabling/disabling enhanced avro schema support: Enum symbol preservation and Package Name awareness',
  ),
  flag(
    'scrub.invalid.names',
    false,
    'MEDIUM',
    'Whether to scrub invalid names by replacing invalid characters with valid ones',
  ),
  flag(
    'connect.meta.data',
    true,
    'LOW',
    'Toggle for enabling/disabling connect converter to add its meta data to the output schema or not',
  ),
  flag(
    'discard.type.doc.default',
    false,
    'LOW',
    'Only Avro field doc and default will be retained during conversion of Avro and Connect schema.',
  ),
  flag(
    'allow.optional.map.keys',
    false,
    'LOW',
    'Allow optional string map key when converting from Connect Schema to Avro Schema.',
  ),
  flag('flatten.singleton.unions', true, 'LOW', 'Whether to flatten singleton unions'),
  flag(
    'generalized.sum.type.support',
    false,
    'MEDIUM',
    'Toggle for enabling/disabling generalized sum type support: interoperability of enum/union with other schema formats',
  ),
  flag(
    'ignore.default.for.nullables',
    false,
    'MEDIUM',
    'Whether to ignore the default for nullables: a null stays null instead of becoming the default',
  ),
];

/** The settings of AvroConverter. */
export const AVRO_CONVERTER_CONFIG: ConfigDef = new Definition([...REGISTRY_KEYS, ...DATA_KEYS]);

/** What changes schemas and values, parsed. */
export interface AvroOptions {
  readonly enhanced: boolean;
  readonly scrubNames: boolean;
  readonly metaData: boolean;
  readonly discardTypeDocDefault: boolean;
  readonly optionalMapKeys: boolean;
  readonly flattenSingletonUnions: boolean;
  readonly generalizedSumTypes: boolean;
  readonly keepNulls: boolean;
}

export function avroOptions(values: ReadonlyMap<string, ConfigValue>): AvroOptions {
  const on = (name: string): boolean => values.get(name) === true;
  return {
    enhanced: on('enhanced.avro.schema.support'),
    scrubNames: on('scrub.invalid.names'),
    metaData: on('connect.meta.data'),
    discardTypeDocDefault: on('discard.type.doc.default'),
    optionalMapKeys: on('allow.optional.map.keys'),
    flattenSingletonUnions: on('flatten.singleton.unions'),
    generalizedSumTypes: on('generalized.sum.type.support'),
    keepNulls: on('ignore.default.for.nullables'),
  };
}
