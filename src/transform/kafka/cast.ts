import { ConfigDef, type ConfigValue } from '../../config/config-def.js';
import { javaMapOrder } from '../../data/java-map-order.js';
import { Schema, type SchemaType } from '../../data/schema.js';
import type { SchemaAndValue } from '../../data/schema-and-value.js';
import { Struct } from '../../data/struct.js';
import { ConfigException } from '../../error/errors.js';
import { fieldValue } from '../field-value.js';
import { requireMap, requireStruct } from '../requirements.js';
import { SchemaCache } from '../schema-cache.js';
import { fieldsOf, structSchema } from '../struct-schema.js';
import { type CastSpec, parseCastSpec } from './cast-types.js';
import { castValue } from './cast-value.js';
import { REPLACE_NULL_WITH_DEFAULT } from './settings.js';
import { plain, SideTransform } from './side-transform.js';

const PURPOSE = 'cast types';

const CONFIG = new ConfigDef([
  {
    name: 'spec',
    type: 'LIST',
    validator: (_name, value) => {
      const mappings = value as readonly string[] | null;
      if (!mappings || mappings.length === 0) throw new ConfigException('Must specify at least one field to cast.');
      parseCastSpec(mappings);
    },
    importance: 'HIGH',
    documentation:
      'List of fields and the type to cast them to of the form field1:type,field2:type to cast fields of Maps or Structs. A single type to cast the entire value. Valid types are int8, int16, int32, int64, float32, float64, boolean, and string. Note that binary fields can only be cast to string.',
  },
  REPLACE_NULL_WITH_DEFAULT,
]);

/**
 * Casts fields, or the whole key or value, to another primitive type.
 *
 * @see https://kafka.apache.org/documentation/#org.apache.kafka.connect.transforms.Cast
 */
export class Cast extends SideTransform {
  static readonly javaClass = 'org.apache.kafka.connect.transforms.Cast';

  readonly #schemas = new SchemaCache();
  #spec!: CastSpec;
  #replaceNull = true;

  config(): ConfigDef {
    return CONFIG;
  }

  protected setUp(settings: ReadonlyMap<string, ConfigValue>): void {
    this.#spec = parseCastSpec(settings.get('spec') as readonly string[]);
    this.#replaceNull = settings.get('replace.null.with.default') as boolean;
  }

  protected change(data: SchemaAndValue): SchemaAndValue {
    const { schema, value } = data;
    if (value === null || value === undefined) return data;
    const { whole } = this.#spec;
    if (!schema) return plain(null, whole ? castValue(null, value, whole) : this.#castMap(value));
    const target = this.#schemas.get(schema, (source) => this.#castSchema(source));
    return plain(target, whole ? castValue(schema, value, whole) : this.#castStruct(schema, target, value));
  }

  #castMap(value: unknown): Map<unknown, unknown> {
    const changed = new Map(requireMap(value, PURPOSE));
    // A field that the map does not have appears in it as null, as in Kafka Connect.
    for (const name of javaMapOrder([...this.#spec.fields.keys()])) {
      changed.set(name, castValue(null, changed.get(name), this.#spec.fields.get(name) as SchemaType));
    }
    return changed;
  }

  #castStruct(schema: Schema, target: Schema, value: unknown): Struct {
    const struct = requireStruct(value, PURPOSE, schema);
    const values = struct.schema.fields.map((field) => {
      const original = fieldValue(struct, field, this.#replaceNull);
      const type = this.#spec.fields.get(field.name);
      return type ? castValue(field.schema, original, type) : original;
    });
    return new Struct(target, values);
  }

  #castSchema(schema: Schema): Schema {
    const { whole, fields } = this.#spec;
    if (whole) {
      const { name, version, doc, parameters } = schema;
      return castSchema(schema, whole).with({ name, version, doc, parameters });
    }
    const casts = fieldsOf(schema).map((field) => {
      const type = fields.get(field.name);
      return type ? { name: field.name, schema: castSchema(field.schema, type) } : field;
    });
    return structSchema(schema, casts, { optional: schema.optional, defaultValue: schema.defaultValue });
  }
}

/** The plain type, with the default cast too; name and documentation of the old schema go. */
function castSchema(schema: Schema, type: Schema['type']): Schema {
  return new Schema({
    type,
    optional: schema.optional,
    defaultValue: schema.defaultValue === null ? null : castValue(schema, schema.defaultValue, type),
  });
}
