import { ConfigDef } from '../../config/config-def.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import { javaText } from '../../data/java-text.js';
import { Schema } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { plain } from '../kafka/side-transform.js';
import { changed } from '../record-side.js';
import { requireStruct } from '../requirements.js';
import { SchemaCache } from '../schema-cache.js';
import { structSchema } from '../struct-schema.js';
import type { Transform } from '../transform.js';
import { basicsOf } from './envelope.js';

const CONFIG = new ConfigDef();
const DENSE = new Set<string | null>(['io.debezium.data.DoubleVector', 'io.debezium.data.FloatVector']);
const SPARSE = 'io.debezium.data.SparseDoubleVector';

/**
 * Writes pgvector's vectors as JSON text, for sinks that do not know them.
 *
 * @see https://debezium.io/documentation/reference/stable/transformations/vector-to-json.html
 */
export class VectorToJsonConverter implements Transform {
  static readonly javaClass = 'io.debezium.transforms.VectorToJsonConverter';

  readonly #schemas = new SchemaCache();

  config(): ConfigDef {
    return CONFIG;
  }

  configure(): void {
    // nothing can be set
  }

  apply<R extends ConnectRecord>(record: R): R | null {
    if (record.value === null || record.value === undefined) return record;
    const struct = requireStruct(record.value, 'Value should be a struct', record.valueSchema);
    const schema = this.#schema(struct.schema);
    return changed(record, { value: plain(schema, convert(struct, schema)) });
  }

  #schema(schema: Schema): Schema {
    return this.#schemas.get(schema, (source) => {
      const fields = source.fields.map((field) => ({ name: field.name, schema: this.#fieldSchema(field.schema) }));
      return structSchema(null, fields, basicsOf(source));
    });
  }

  #fieldSchema(schema: Schema): Schema {
    if (DENSE.has(schema.name) || schema.name === SPARSE) {
      return new Schema({ type: 'string', name: 'io.debezium.data.Json', version: 1, optional: schema.optional });
    }
    return schema.type === 'struct' ? this.#schema(schema) : schema;
  }
}

function convert(struct: Struct, schema: Schema): Struct {
  const values = struct.schema.fields.map((field) => {
    const value = struct.values[field.index] ?? field.schema.defaultValue;
    if (value === null) return null;
    if (DENSE.has(field.schema.name)) return denseText(value as readonly unknown[], field.schema);
    if (field.schema.name === SPARSE) return sparseText(requireStruct(value, 'SparseDoubleVector should be a struct.'));
    const target = schema.fields[field.index]?.schema;
    return target && value instanceof Struct ? convert(value, target) : value;
  });
  return new Struct(schema, values);
}

function denseText(values: readonly unknown[], schema: Schema): string {
  return `{ "values": [${values.map((value) => javaText(value, schema.valueSchema)).join(', ')}] }`;
}

function sparseText(vector: Struct): string {
  const entries = [...(vector.get('vector') as ReadonlyMap<number, number>)].sort(([a], [b]) => a - b);
  const text = entries.map(([index, value]) => `"${index}": ${javaText(value)}`).join(', ');
  return `{ "dimensions": ${vector.get('dimensions')}, "vector": { ${text} } }`;
}
