import {
  isObjectNode,
  JsonFraction,
  type JsonNode,
  type JsonObjectNode,
  nodeType,
} from '../../converter/json/json-node.js';
import { parseJson } from '../../converter/json/json-parser.js';
import { doubleToJavaText } from '../../data/java-number-text.js';
import { fieldNameAdjuster } from '../../data/name-adjustment.js';
import {
  OPTIONAL_BOOLEAN,
  OPTIONAL_BYTES,
  OPTIONAL_FLOAT64,
  OPTIONAL_INT32,
  OPTIONAL_INT64,
  OPTIONAL_STRING,
  Schema,
} from '../../data/schema.js';
import type { SchemaAndValue } from '../../data/schema-and-value.js';
import { schemasEqual } from '../../data/schema-equality.js';
import { Struct } from '../../data/struct.js';
import { ConnectException, DataException } from '../../error/errors.js';
import { plain } from '../kafka/side-transform.js';
import { type NewField, structSchema } from '../struct-schema.js';

/** Makes structs of JSON texts, with a schema that follows the text: every field is optional, nulls are left out. */
export class JsonExpander {
  readonly #nullsAsBytes: boolean;
  readonly #emptyArraysAsStrings: boolean;
  readonly #adjust: (name: string) => string;

  /** `nullsAsBytes` keeps nulls as optional bytes, `emptyArraysAsStrings` empty arrays as arrays of text. */
  constructor(nullsAsBytes: boolean, emptyArraysAsStrings: boolean, nameAdjustmentMode?: string) {
    this.#nullsAsBytes = nullsAsBytes;
    this.#emptyArraysAsStrings = emptyArraysAsStrings;
    this.#adjust = fieldNameAdjuster(nameAdjustmentMode);
  }

  /**
   * The text as a struct, or as it is if it cannot be one. An array has a schema but stays text: Debezium has its schema ready when it
   * finds that only objects can become structs.
   */
  expand(name: string | null, text: SchemaAndValue): SchemaAndValue {
    let { schema } = text;
    try {
      const node = parseDocument(text.value as string);
      schema = this.schemaOf(name, node);
      return plain(schema, this.valueOf(node, schema));
    } catch {
      return plain(schema, text.value);
    }
  }

  /** The schema that a JSON value asks for, null for what is to be left out. @throws ConnectException for arrays of several types */
  schemaOf(name: string | null, node: JsonNode): Schema | null {
    switch (nodeType(node)) {
      case 'STRING':
        return OPTIONAL_STRING;
      case 'BOOLEAN':
        return OPTIONAL_BOOLEAN;
      case 'NUMBER':
        return numberSchema(node);
      case 'ARRAY':
        return this.#arraySchema(name, node as JsonNode[]);
      case 'OBJECT':
        return this.#objectSchema(name, node as JsonObjectNode);
      default:
        return this.#nullsAsBytes ? OPTIONAL_BYTES : null;
    }
  }

  /** The struct for an object. @throws DataException for anything else */
  valueOf(node: JsonNode, schema: Schema | null): Struct {
    if (schema?.type !== 'struct') throw new DataException(`Not a struct schema: ${schema}`);
    const struct = new Struct(schema);
    for (const field of schema.fields) {
      const value = isObjectNode(node) && Object.hasOwn(node, field.name) ? node[field.name] : undefined;
      if (value !== undefined) struct.put(field.name, this.#fieldValue(value, field.schema));
    }
    return struct;
  }

  #objectSchema(name: string | null, node: JsonObjectNode): Schema {
    const fields: NewField[] = [];
    for (const [key, value] of Object.entries(node)) {
      const fieldName = this.#adjust(key);
      const schema = this.schemaOf(`${name?.trim() ? `${name}.` : ''}${fieldName}`, value);
      if (schema && !fields.some((field) => field.name === fieldName)) fields.push({ name: fieldName, schema });
    }
    return structSchema(null, fields, { name, optional: true });
  }

  #arraySchema(name: string | null, nodes: readonly JsonNode[]): Schema | null {
    if (nodes.length === 0) return this.#emptyArraysAsStrings ? arrayOf(OPTIONAL_STRING) : null;
    const sample = this.#sample(nodes);
    if (!isObjectNode(sample)) {
      const schema = this.schemaOf(null, sample);
      if (!schema) throw new ConnectException(`Array '' has unrecognized member schema.`);
      return arrayOf(schema);
    }
    const schemas: Schema[] = [];
    for (const node of nodes) {
      if (!isObjectNode(node)) continue;
      const schema = this.#objectSchema(name, node);
      if (!schemas.some((known) => schemasEqual(known, schema))) schemas.push(schema);
    }
    return arrayOf(schemas.reduce(merged));
  }

  /** The first element that is not null, if all others are of its kind. */
  #sample(nodes: readonly JsonNode[]): JsonNode {
    let sample: JsonNode = null;
    for (const node of nodes) {
      if (node === null) continue;
      sample ??= node;
      if (nodeType(node) !== nodeType(sample)) {
        throw new ConnectException(`Field is not a homogenous array (${textOf(sample)} x ${nodeType(node)}).`);
      }
      if (nodeType(node) === 'NUMBER' && numberSchema(node) !== numberSchema(sample)) {
        throw new ConnectException(
          `Field is not a homogenous array (${textOf(sample)} x ${textOf(node)}), different number types (${numberSchema(sample)} x ${numberSchema(node)})`,
        );
      }
    }
    return sample;
  }

  #fieldValue(node: JsonNode, schema: Schema): unknown {
    switch (nodeType(node)) {
      case 'NUMBER':
        return numberValue(node);
      case 'ARRAY':
        return (node as JsonNode[]).map((it) => this.#fieldValue(it, schema.valueSchema as Schema));
      case 'OBJECT':
        return this.valueOf(node, schema);
      default:
        return node;
    }
  }
}

/** @throws Error if the text is no JSON object or array */
export function parseDocument(text: string): JsonNode {
  if (!/^[{[]/.test(text)) throw new DataException(`Unable to parse payload starting with '${text.charAt(0)}'`);
  return parseJson(text) ?? null;
}

/** The text of a scalar; nothing for objects and arrays. */
function textOf(node: JsonNode): string {
  if (node instanceof JsonFraction) return doubleToJavaText(node.toNumber());
  return typeof node === 'object' ? '' : String(node);
}

function arrayOf(schema: Schema): Schema {
  return new Schema({ type: 'array', optional: true, valueSchema: schema });
}

function numberSchema(node: JsonNode): Schema {
  if (node instanceof JsonFraction) return OPTIONAL_FLOAT64;
  const value = BigInt(node as number | bigint);
  if (BigInt.asIntN(32, value) === value) return OPTIONAL_INT32;
  return BigInt.asIntN(64, value) === value ? OPTIONAL_INT64 : OPTIONAL_FLOAT64;
}

/** Integers beyond 64 bits are no float64: Debezium gives such a document up. */
function numberValue(node: JsonNode): unknown {
  if (node instanceof JsonFraction) return node.toNumber();
  switch (numberSchema(node)) {
    case OPTIONAL_INT32:
      return Number(node);
    case OPTIONAL_INT64:
      return BigInt(node as number | bigint);
    default:
      throw new DataException('Invalid Java object for schema with type FLOAT64: class java.math.BigDecimal');
  }
}

/** Fields of both; where one knows only bytes (a null) the other decides. */
function merged(left: Schema, right: Schema): Schema {
  const fields = new Map<string, NewField>(left.fields.map((field) => [field.name, field]));
  for (const field of right.fields) {
    const known = fields.get(field.name);
    if (!known || (known.schema.type === 'bytes' && field.schema.type !== 'bytes')) fields.set(field.name, field);
  }
  return structSchema(left, [...fields.values()]);
}
