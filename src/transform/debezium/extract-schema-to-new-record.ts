import { ConfigDef, type RawConfig } from '../../config/config-def.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import { schemaNameAdjuster } from '../../data/name-adjustment.js';
import { OPTIONAL_INT32, OPTIONAL_STRING, Schema, STRING } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { DebeziumException } from '../../error/errors.js';
import { plain } from '../kafka/side-transform.js';
import { changed } from '../record-side.js';
import { SchemaCache } from '../schema-cache.js';
import { structSchema } from '../struct-schema.js';
import type { Transform } from '../transform.js';
import { basicsOf, envelopeOf, layoutOf, partOf } from './envelope.js';

const CONFIG = new ConfigDef();

/** A change event schema with the block, and the block's value. */
interface Extended {
  readonly schema: Schema;
  readonly block: Struct;
}

/** The schemas of the block. */
interface BlockSchemas {
  readonly block: Schema;
  readonly table: Schema;
  readonly column: Schema;
}

/**
 * Adds to change events a block `sourceSchema` that describes the columns of their table as the database knows them. The source
 * connector has to write these facts into the schema: `column.propagate.source.type` or `datatype.propagate.source.type`.
 *
 * @see https://debezium.io/documentation/reference/stable/transformations/index.html
 */
export class ExtractSchemaToNewRecord implements Transform {
  static readonly javaClass = 'io.debezium.transforms.ExtractSchemaToNewRecord';

  readonly #extended = new SchemaCache<Extended>();
  #schemas = blockSchemas(schemaNameAdjuster(undefined));

  config(): ConfigDef {
    return CONFIG;
  }

  configure(config: RawConfig): void {
    this.#schemas = blockSchemas(schemaNameAdjuster(config['schema.name.adjustment.mode']));
  }

  apply<R extends ConnectRecord>(record: R): R | null {
    const event = envelopeOf(record);
    if (!event) return record;
    const { before, after } = layoutOf(event.schema);
    if (!after || (!partOf(event, before) && !partOf(event, after))) return record;
    const { schema, block } = this.#extended.get(event.schema, () => this.#extend(event, after.schema));
    const values = event.schema.fields.map((field) => event.values[field.index] ?? field.schema.defaultValue);
    return changed(record, { value: plain(schema, new Struct(schema, [...values, block])) });
  }

  #extend(event: Struct, row: Schema): Extended {
    const { block, table, column } = this.#schemas;
    const source = event.get('source') as Struct | null;
    const columns = row.fields.map(({ schema }) => {
      const parameter = (name: string) => schema.parameters?.get(`__debezium.source.column.${name}`) ?? null;
      const number = (name: string) => (parameter(name) === null ? null : Number(parameter(name)));
      if (parameter('name') === null || parameter('type') === null) {
        throw new DebeziumException(
          'Ensure that enable configurations "column.propagate.source.type" or "datatype.propagate.source.type" and the value is set to ".*"',
        );
      }
      const facts = [parameter('name'), parameter('type'), number('length'), number('scale'), parameter('comment')];
      return new Struct(column, facts);
    });
    const value = new Struct(block, [source?.get('table') ?? null, new Struct(table, [columns])]);
    const fields = [...event.schema.fields, { name: 'sourceSchema', schema: block }];
    return { schema: structSchema(null, fields, basicsOf(event.schema)), block: value };
  }
}

function blockSchemas(adjust: (name: string) => string): BlockSchemas {
  const column = structSchema(
    null,
    [
      { name: 'name', schema: STRING },
      { name: 'typeName', schema: STRING },
      { name: 'length', schema: OPTIONAL_INT32 },
      { name: 'scale', schema: OPTIONAL_INT32 },
      { name: 'comment', schema: OPTIONAL_STRING },
    ],
    { name: adjust('io.debezium.connector.source.schema.Column'), version: 1 },
  );
  const table = structSchema(
    null,
    [{ name: 'columns', schema: new Schema({ type: 'array', valueSchema: column }) }],
    // The one name that Debezium does not adjust.
    { name: 'io.debezium.connector.source.schema.Table', version: 1 },
  );
  const block = structSchema(
    null,
    [
      { name: 'id', schema: STRING },
      { name: 'table', schema: table },
    ],
    { name: adjust('io.debezium.connector.source.Schema'), version: 1 },
  );
  return { block, table, column };
}
