import { ConfigDef, type ConfigValue } from '../../config/config-def.js';
import { nonEmptyString } from '../../config/validators.js';
import { javaMapOrder } from '../../data/java-map-order.js';
import type { Schema } from '../../data/schema.js';
import type { SchemaAndValue } from '../../data/schema-and-value.js';
import { Struct } from '../../data/struct.js';
import { fieldValue } from '../field-value.js';
import { requireMap, requireStruct } from '../requirements.js';
import { maskValue, replaceValue } from './mask-value.js';
import { names, REPLACE_NULL_WITH_DEFAULT } from './settings.js';
import { plain, SideTransform } from './side-transform.js';

const PURPOSE = 'mask fields';

const CONFIG = new ConfigDef([
  {
    name: 'fields',
    type: 'LIST',
    validator: names(false),
    importance: 'HIGH',
    documentation: 'Names of fields to mask.',
  },
  {
    name: 'replacement',
    type: 'STRING',
    defaultValue: null,
    validator: nonEmptyString,
    importance: 'LOW',
    documentation:
      "Custom value replacement, that will be applied to all 'fields' values (numeric or non-empty string values only).",
  },
  REPLACE_NULL_WITH_DEFAULT,
]);

/**
 * Replaces the values of fields by the empty value of their type, or by a given one.
 *
 * @see https://kafka.apache.org/documentation/#org.apache.kafka.connect.transforms.MaskField
 */
export class MaskField extends SideTransform {
  static readonly javaClass = 'org.apache.kafka.connect.transforms.MaskField';

  #fields: ReadonlySet<string> = new Set();
  #replacement: string | null = null;
  #replaceNull = true;

  config(): ConfigDef {
    return CONFIG;
  }

  protected setUp(settings: ReadonlyMap<string, ConfigValue>): void {
    this.#fields = new Set(settings.get('fields') as readonly string[]);
    this.#replacement = settings.get('replacement') as string | null;
    this.#replaceNull = settings.get('replace.null.with.default') as boolean;
  }

  protected change(data: SchemaAndValue): SchemaAndValue {
    const { schema } = data;
    if (!schema) return plain(null, this.#maskMap(requireMap(data.value, PURPOSE)));
    const struct = requireStruct(data.value, PURPOSE, schema);
    const values = struct.schema.fields.map((field) => {
      const value = fieldValue(struct, field, this.#replaceNull);
      return this.#fields.has(field.name) ? this.#masked(value, field.schema) : value;
    });
    return plain(schema, new Struct(struct.schema, values));
  }

  /** A masked field that a map does not have appears in it as null, as in Kafka Connect. */
  #maskMap(map: ReadonlyMap<unknown, unknown>): Map<unknown, unknown> {
    const changed = new Map(map);
    for (const name of javaMapOrder([...this.#fields])) changed.set(name, this.#masked(map.get(name), null));
    return changed;
  }

  #masked(value: unknown, schema: Schema | null): unknown {
    if (value === null || value === undefined) return null;
    return this.#replacement === null ? maskValue(value, schema) : replaceValue(value, schema, this.#replacement);
  }
}
