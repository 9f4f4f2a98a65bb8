import type { SchemaType } from '../../data/schema.js';
import { ConfigException } from '../../error/errors.js';
import { invalidMapping, splitPair } from './settings.js';

/** What can be cast to, in the order in which messages list it. */
const CAST_OUTPUTS: readonly SchemaType[] = [
  'int8',
  'int16',
  'int32',
  'int64',
  'float32',
  'float64',
  'boolean',
  'string',
];

/** What can be cast. */
export const CAST_INPUTS: readonly SchemaType[] = [...CAST_OUTPUTS, 'bytes'];

const TYPES = new Set<string>([...CAST_INPUTS, 'array', 'map', 'struct']);

/** Which fields to cast, or to which type the whole value. */
export interface CastSpec {
  readonly fields: ReadonlyMap<string, SchemaType>;
  readonly whole: SchemaType | null;
}

/** Reads `field:type` entries, or the one type of a cast of the whole value. @throws ConfigException */
export function parseCastSpec(mappings: readonly string[]): CastSpec {
  const fields = new Map<string, SchemaType>();
  let whole: SchemaType | null = null;
  for (const mapping of mappings) {
    const parts = splitPair(mapping);
    if (parts.length > 2) throw invalidMapping(mappings, mapping);
    if (parts.length === 1) whole = parseType(parts[0] as string);
    else fields.set((parts[0] as string).trim(), parseType(parts[1] as string));
  }
  if (whole !== null && mappings.length > 1) {
    throw new ConfigException(
      'Cast transformations that specify a type to cast the entire value to may only specify a single cast in their spec',
    );
  }
  return { fields, whole };
}

function parseType(text: string): SchemaType {
  const name = text.trim();
  const type = name.toLowerCase();
  if (!TYPES.has(type)) {
    throw ConfigException.forValue(
      `Invalid type found in casting spec: ${name}`,
      `java.lang.IllegalArgumentException: No enum constant org.apache.kafka.connect.data.Schema.Type.${name.toUpperCase()}`,
    );
  }
  if (!CAST_OUTPUTS.includes(type as SchemaType)) {
    const supported = CAST_OUTPUTS.map((it) => it.toUpperCase()).join(', ');
    throw new ConfigException(
      `Cast transformation does not support casting to ${type.toUpperCase()}; supported types are [${supported}]`,
    );
  }
  return type as SchemaType;
}
