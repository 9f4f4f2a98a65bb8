import { DATE_NAME, DECIMAL_NAME, TIME_NAME, TIMESTAMP_NAME } from '../../data/logical.js';
import type { Field, Schema } from '../../data/schema.js';
import { schemasEqual } from '../../data/schema-equality.js';
import { DataException } from '../../error/errors.js';
import type { JsonNode } from '../json/json-node.js';
import { ANYTHING } from './anything.js';
import type { AvroOptions } from './avro-config.js';
import { defaultToJson } from './avro-default.js';
import {
  AVRO_ENUM,
  CONNECT_DEFAULT,
  CONNECT_DOC,
  CONNECT_ENUM_DOC,
  CONNECT_INTERNAL_TYPE,
  CONNECT_NAME,
  CONNECT_PARAMETERS,
  CONNECT_RECORD_DOC,
  CONNECT_TYPE,
  CONNECT_VERSION,
  DECIMAL_PRECISION,
  DEFAULT_PRECISION,
  ENUM_DEFAULT_PREFIX,
  ENUM_DOC_PREFIX,
  FIELD_DEFAULT_FLAG,
  FIELD_DOC_PREFIX,
  FIXED_SIZE,
  GENERAL_ENUM,
  isEnumSchema,
  isFixedSchema,
  isUnionSchema,
  MAP_ENTRY,
  RECORD_DOC,
} from './avro-metadata.js';
import { AVRO_NAMESPACE, DEFAULT_NAME, scrubName, splitName } from './avro-names.js';
import { type AvroField, type AvroNode, type AvroPrimitive, avroNode } from './avro-node.js';

const PRIMITIVES: Readonly<Record<string, AvroPrimitive>> = {
  int8: 'int',
  int16: 'int',
  int32: 'int',
  int64: 'long',
  float32: 'float',
  float64: 'double',
  boolean: 'boolean',
};

const LOGICAL_TYPES: Readonly<Record<string, string>> = {
  [TIME_NAME]: 'time-millis',
  [TIMESTAMP_NAME]: 'timestamp-millis',
  [DATE_NAME]: 'date',
};

/** The Avro schema of a Connect schema, by the rules of Confluent's AvroConverter. @throws DataException */
export function avroSchemaOf(schema: Schema | null, options: AvroOptions): AvroNode {
  return schema === null ? ANYTHING : new AvroSchemaBuilder(options).build(schema, false);
}

class AvroSchemaBuilder {
  readonly #options: AvroOptions;
  /** Required schemas that were seen, so that equal ones become one named type. */
  readonly #built: { readonly schema: Schema; readonly node: AvroNode }[] = [];
  #unnamed = 0;

  constructor(options: AvroOptions) {
    this.#options = options;
  }

  build(schema: Schema, ignoreOptional: boolean): AvroNode {
    const reusable = !schema.optional && !isUnionSchema(schema);
    const known = reusable ? this.#built.find((entry) => schemasEqual(entry.schema, schema)) : undefined;
    if (known !== undefined) return known.node;
    const base = this.#base(schema);
    if (base.kind === 'union') return base;
    this.#annotate(schema, base);
    const node = ignoreOptional || !schema.optional ? base : nullable(schema, base);
    if (!schema.optional) this.#built.push({ schema, node });
    return node;
  }

  #base(schema: Schema): AvroNode {
    switch (schema.type) {
      case 'string':
        return this.#string(schema);
      case 'bytes':
        return this.#bytes(schema);
      case 'array':
        return avroNode('array', { inner: this.#inner(schema.valueSchema) });
      case 'map':
        return this.#map(schema);
      case 'struct':
        return this.#struct(schema);
      default:
        return avroNode(PRIMITIVES[schema.type] as AvroPrimitive);
    }
  }

  #inner(schema: Schema | null): AvroNode {
    return schema === null ? ANYTHING : this.build(schema, false);
  }

  #string(schema: Schema): AvroNode {
    const { generalizedSumTypes, enhanced, discardTypeDocDefault } = this.#options;
    if (!(generalizedSumTypes || enhanced) || !isEnumSchema(schema)) return avroNode('string');
    const parameters = schema.parameters as ReadonlyMap<string, string>;
    const parameter = generalizedSumTypes ? GENERAL_ENUM : AVRO_ENUM;
    const name = this.#nameOf(schema).name;
    const symbols = [...parameters.keys()]
      .filter((key) => key.startsWith(`${parameter}.`))
      .map((key) => key.slice(parameter.length + 1));
    return avroNode('enum', {
      ...splitName(parameters.get(parameter) ?? name, false),
      symbols,
      doc: parameters.get(discardTypeDocDefault ? CONNECT_ENUM_DOC : ENUM_DOC_PREFIX + name) ?? null,
      enumDefault: discardTypeDocDefault ? null : (parameters.get(ENUM_DEFAULT_PREFIX + name) ?? null),
    });
  }

  #bytes(schema: Schema): AvroNode {
    const node = isFixedSchema(schema)
      ? avroNode('fixed', { ...this.#nameOf(schema), size: Number(schema.parameters?.get(FIXED_SIZE)) })
      : avroNode('bytes');
    if (schema.name === DECIMAL_NAME) {
      node.props.set('scale', Number(schema.parameters?.get('scale')));
      node.props.set('precision', precisionOf(schema));
    }
    return node;
  }

  #map(schema: Schema): AvroNode {
    const { keySchema, valueSchema } = schema;
    if (keySchema?.type === 'string' && (!keySchema.optional || this.#options.optionalMapKeys)) {
      return avroNode('map', { inner: this.#inner(valueSchema) });
    }
    const entry = avroNode(
      'record',
      schema.name === null ? { name: MAP_ENTRY, namespace: AVRO_NAMESPACE } : this.#nameOf(schema),
    );
    if (schema.name !== null) entry.props.set(CONNECT_INTERNAL_TYPE, MAP_ENTRY);
    entry.fields = [this.#field('key', keySchema, null), this.#field('value', valueSchema, null)];
    return avroNode('array', { inner: entry });
  }

  #struct(schema: Schema): AvroNode {
    if (isUnionSchema(schema)) {
      const branches = schema.fields.map((field) => this.build(field.schema.with({ optional: false }), true));
      return avroNode('union', { branches: schema.optional ? [avroNode('null'), ...branches] : branches });
    }
    if (schema.optional) {
      return avroNode('union', { branches: [avroNode('null'), this.build(schema.with({ optional: false }), false)] });
    }
    const { discardTypeDocDefault } = this.#options;
    const docParameter = discardTypeDocDefault ? CONNECT_RECORD_DOC : RECORD_DOC;
    const record = avroNode('record', {
      ...this.#nameOf(schema),
      doc: schema.parameters?.get(docParameter) ?? null,
    });
    record.fields = schema.fields.map((field) => this.#structField(schema, field));
    return record;
  }

  #structField(schema: Schema, field: Field): AvroField {
    const doc = this.#options.discardTypeDocDefault
      ? field.schema.doc
      : (schema.parameters?.get(FIELD_DOC_PREFIX + field.name) ?? null);
    return this.#field(this.#options.scrubNames ? scrubName(field.name) : field.name, field.schema, doc);
  }

  #field(name: string, schema: Schema | null, doc: string | null): AvroField {
    if (schema === null) return { name, node: ANYTHING, doc, default: undefined };
    const given = schema.defaultValue;
    const byDefault = given !== null ? defaultToJson(schema, given, this.#options) : schema.optional ? null : undefined;
    return { name, node: this.build(schema, false), doc, default: byDefault };
  }

  #nameOf(schema: Schema): { readonly namespace: string | null; readonly name: string } {
    if (schema.name !== null) return splitName(schema.name, this.#options.scrubNames);
    this.#unnamed++;
    return { namespace: AVRO_NAMESPACE, name: this.#unnamed > 1 ? `${DEFAULT_NAME}${this.#unnamed}` : DEFAULT_NAME };
  }

  #annotate(schema: Schema, node: AvroNode): void {
    if (this.#options.metaData) this.#addMetaData(schema, node);
    if (schema.name === DECIMAL_NAME) {
      node.props.set('logicalType', 'decimal');
    } else if (schema.name !== null && LOGICAL_TYPES[schema.name] !== undefined) {
      node.props.set('logicalType', LOGICAL_TYPES[schema.name] as string);
    }
    for (const [key, value] of schema.parameters ?? []) {
      if (key.startsWith('avro')) node.props.set(key, value);
    }
  }

  #addMetaData(schema: Schema, node: AvroNode): void {
    const { props } = node;
    const discard = this.#options.discardTypeDocDefault;
    if (schema.doc !== null) props.set(CONNECT_DOC, schema.doc);
    if (schema.version !== null) props.set(CONNECT_VERSION, schema.version);
    const parameters = [...(schema.parameters ?? [])].filter(([key]) => discard || key !== FIELD_DEFAULT_FLAG);
    if (parameters.length > 0) props.set(CONNECT_PARAMETERS, Object.fromEntries(parameters) as JsonNode);
    if (schema.defaultValue !== null && (discard || !schema.parameters?.has(FIELD_DEFAULT_FLAG))) {
      props.set(CONNECT_DEFAULT, defaultToJson(schema, schema.defaultValue, this.#options));
    }
    if (schema.name !== null) props.set(CONNECT_NAME, schema.name);
    if (schema.type === 'int8' || schema.type === 'int16') props.set(CONNECT_TYPE, schema.type);
  }
}

function nullable(schema: Schema, base: AvroNode): AvroNode {
  const none = avroNode('null');
  return avroNode('union', { branches: schema.defaultValue === null ? [none, base] : [base, none] });
}

function precisionOf(schema: Schema): number {
  const precision = schema.parameters?.get(DECIMAL_PRECISION);
  if (precision === undefined) return DEFAULT_PRECISION;
  if (!/^\d+$/.test(precision)) throw new DataException(`Invalid ${DECIMAL_PRECISION}: ${precision}`);
  return Number(precision);
}
