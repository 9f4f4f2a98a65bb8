import { ConfigDef, type ConfigValue } from '../../config/config-def.js';
import { ClassCastException } from '../../data/class-cast-exception.js';
import { javaClassName } from '../../data/java-class.js';
import { javaMapOrder } from '../../data/java-map-order.js';
import type { Schema } from '../../data/schema.js';
import type { SchemaAndValue } from '../../data/schema-and-value.js';
import { Struct } from '../../data/struct.js';
import { DataException } from '../../error/errors.js';
import { fieldValue } from '../field-value.js';
import { requireMap, requireStruct } from '../requirements.js';
import { SchemaCache } from '../schema-cache.js';
import { structSchema } from '../struct-schema.js';
import { invalidMapping, names, REPLACE_NULL_WITH_DEFAULT, splitPair } from './settings.js';
import { plain, SideTransform } from './side-transform.js';

const PURPOSE = 'field replacement';

const CONFIG = new ConfigDef([
  {
    name: 'exclude',
    type: 'LIST',
    defaultValue: [],
    validator: names(true),
    importance: 'MEDIUM',
    documentation: 'Fields to exclude. This takes precedence over the fields to include.',
  },
  {
    name: 'include',
    type: 'LIST',
    defaultValue: [],
    validator: names(true),
    importance: 'MEDIUM',
    documentation: 'Fields to include. If specified, only these fields will be used.',
  },
  {
    name: 'renames',
    type: 'LIST',
    defaultValue: [],
    validator: (_name, value) => {
      parseRenames(value as readonly string[]);
    },
    importance: 'MEDIUM',
    documentation: 'Field rename mappings.',
  },
  REPLACE_NULL_WITH_DEFAULT,
]);

/** What becomes of a struct schema: the new one, and for each of its fields the index of the old one. */
interface Replacement {
  readonly schema: Schema;
  readonly sources: readonly number[];
  /** A field has the value of another one than its schema is from, where two go by one name: it may not fit. */
  readonly crossed: boolean;
}

/**
 * Drops, keeps or renames fields of the top level.
 *
 * @see https://kafka.apache.org/documentation/#org.apache.kafka.connect.transforms.ReplaceField
 */
export class ReplaceField extends SideTransform {
  static readonly javaClass = 'org.apache.kafka.connect.transforms.ReplaceField';

  readonly #replacements = new SchemaCache<Replacement>();
  #exclude: ReadonlySet<string> = new Set();
  #include: ReadonlySet<string> = new Set();
  #renames: ReadonlyMap<string, string> = new Map();
  #replaceNull = true;

  config(): ConfigDef {
    return CONFIG;
  }

  protected setUp(settings: ReadonlyMap<string, ConfigValue>): void {
    this.#exclude = new Set(settings.get('exclude') as readonly string[]);
    this.#include = new Set(settings.get('include') as readonly string[]);
    this.#renames = parseRenames(settings.get('renames') as readonly string[]);
    this.#replaceNull = settings.get('replace.null.with.default') as boolean;
  }

  protected change(data: SchemaAndValue): SchemaAndValue {
    const { schema, value } = data;
    if (value === null || value === undefined) return data;
    if (!schema) return plain(null, this.#replaceInMap(requireMap(value, PURPOSE)));
    const struct = requireStruct(value, PURPOSE, schema);
    const target = this.#replacements.get(struct.schema, (source) => this.#replaceInSchema(source));
    const values = target.sources.map((index) => fieldValue(struct, struct.schema.fields[index]!, this.#replaceNull));
    const replaced = new Struct(target.schema, values);
    if (target.crossed)
      for (const [index, field] of target.schema.fields.entries()) replaced.put(field.name, values[index]);
    return plain(target.schema, replaced);
  }

  #replaceInMap(map: ReadonlyMap<unknown, unknown>): Map<unknown, unknown> {
    const changed = new Map<unknown, unknown>();
    for (const [name, value] of map) {
      if (typeof name !== 'string') throw new ClassCastException(javaClassName(name), 'java.lang.String');
      if (this.#keeps(name)) changed.set(this.#renames.get(name) ?? name, value);
    }
    return changed;
  }

  #replaceInSchema(schema: Schema): Replacement {
    const kept = schema.fields.filter((field) => this.#keeps(field.name));
    const fields = kept.map((field) => ({ name: this.#renames.get(field.name) ?? field.name, schema: field.schema }));
    // The value comes from the field that the rename names, also where another field has had the new name all along: an error.
    const origins = new Map(
      javaMapOrder([...this.#renames.keys()]).map((from) => [this.#renames.get(from) as string, from]),
    );
    const sources = fields.map(({ name }) => {
      const origin = origins.get(name) ?? name;
      const field = schema.field(origin);
      if (!field) throw new DataException(`${origin} is not a valid field name`);
      return field.index;
    });
    const crossed = sources.some((source, index) => kept[index]?.index !== source);
    return { schema: structSchema(schema, fields), sources, crossed };
  }

  #keeps(name: string): boolean {
    return !this.#exclude.has(name) && (this.#include.size === 0 || this.#include.has(name));
  }
}

function parseRenames(mappings: readonly string[]): Map<string, string> {
  const renames = new Map<string, string>();
  for (const mapping of mappings) {
    const [from, to, ...rest] = splitPair(mapping);
    if (from === undefined || to === undefined || rest.length > 0) throw invalidMapping(mappings, mapping);
    renames.set(from, to);
  }
  return renames;
}
