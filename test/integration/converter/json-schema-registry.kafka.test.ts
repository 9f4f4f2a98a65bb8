import { afterAll, beforeAll, expect, test } from 'vitest';
import { ByteWriter } from '../../../decoders/bytes/byte-writer.js';
import { type SchemaRegistryService, startSchemaRegistry } from '../../../scripts/services/schema-registry.js';
import { NotReady } from '../../../src/converter/converter.js';
import { JsonSchemaConverter } from '../../../src/converter/json-schema/json-schema-converter.js';
import { Decimal } from '../../../src/data/decimal.js';
import { decimalSchema, OPTIONAL_TIMESTAMP } from '../../../src/data/logical.js';
import { FLOAT32, INT32, INT64, OPTIONAL_STRING, Schema, STRING } from '../../../src/data/schema.js';
import type { SchemaAndValue } from '../../../src/data/schema-and-value.js';
import { schemasEqual } from '../../../src/data/schema-equality.js';
import { Struct } from '../../../src/data/struct.js';

let registry: SchemaRegistryService;
beforeAll(async () => {
  registry = await startSchemaRegistry();
});
afterAll(() => registry.stop());

function converter(config: Record<string, string> = {}): JsonSchemaConverter {
  const made = new JsonSchemaConverter();
  made.configure({ 'schema.registry.url': registry.url, ...config }, false);
  return made;
}

async function write(json: JsonSchemaConverter, topic: string, data: SchemaAndValue): Promise<Buffer> {
  const out = new ByteWriter(8);
  expect(() => json.fromConnectData(topic, data, out)).toThrow(NotReady);
  await json.prepare(topic, data);
  json.fromConnectData(topic, data, out);
  return out.copy();
}

async function read(json: JsonSchemaConverter, topic: string, bytes: Buffer): Promise<SchemaAndValue> {
  await json.prepareRead(topic, bytes);
  return json.toConnectData(topic, bytes);
}

const CUSTOMER = new Schema({
  type: 'struct',
  name: 'shop.Customer',
  version: 3,
  fields: [
    { name: 'zeta', schema: INT32 },
    { name: 'alpha', schema: OPTIONAL_STRING },
    { name: 'big', schema: INT64 },
    { name: 'ratio', schema: FLOAT32.with({ defaultValue: 0.5 }) },
    { name: 'price', schema: decimalSchema(2, true) },
    { name: 'at', schema: OPTIONAL_TIMESTAMP },
    { name: 'tags', schema: new Schema({ type: 'array', valueSchema: STRING, optional: true }) },
    { name: 'counts', schema: new Schema({ type: 'map', keySchema: STRING, valueSchema: INT32 }) },
    { name: 'pairs', schema: new Schema({ type: 'map', keySchema: INT32, valueSchema: OPTIONAL_STRING }) },
  ],
});

const customer = (): SchemaAndValue => ({
  schema: CUSTOMER,
  value: new Struct(CUSTOMER, [
    1,
    null,
    9007199254740993n,
    1.5,
    new Decimal(-150n, 2),
    new Date(1_700_000_000_123),
    ['x', 'y'],
    new Map([['a', 1]]),
    new Map([[1, null]]),
  ]),
});

test.each<Record<string, string>>([{}, { 'decimal.format': 'NUMERIC' }])(
  'writes and reads every kind of field with %o',
  async (config) => {
    const topic = `json-schema-${Object.keys(config).length}`;
    const bytes = await write(converter(config), topic, customer());
    const price = 'decimal.format' in config ? '-1.50' : '"/2o="';
    expect(bytes.subarray(5).toString()).toBe(
      `{"zeta":1,"alpha":null,"big":9007199254740993,"ratio":1.5,"price":${price},"at":1700000000123,"tags":["x","y"],"counts":{"a":1},"pairs":[{"key":1,"value":null}]}`,
    );
    const { schema, value } = await read(converter(config), topic, bytes);
    expect(schemasEqual(schema, CUSTOMER)).toBe(true);
    expect((value as Struct).equals(new Struct(schema as Schema, (customer().value as Struct).values))).toBe(true);
  },
);

test('registers a JSON Schema that other tools understand', async () => {
  await write(converter({ 'object.additional.properties': 'false' }), 'plain', customer());
  const answer = await fetch(`${registry.url}/subjects/plain-value/versions/latest`);
  const { schema, schemaType } = (await answer.json()) as { schema: string; schemaType: string };
  expect(schemaType).toBe('JSON');
  expect(JSON.parse(schema)).toMatchObject({
    title: 'shop.Customer',
    type: 'object',
    additionalProperties: false,
    'connect.version': 3,
    properties: {
      zeta: { type: 'integer', 'connect.type': 'int32', 'connect.index': 0 },
      alpha: { oneOf: [{ type: 'null' }, { type: 'string' }], 'connect.index': 1 },
      ratio: { type: 'number', default: 0.5, 'connect.type': 'float32' },
    },
  });
});

test('reads documents of a schema written by hand: unions, references, enums, plain numbers', async () => {
  const schema = {
    type: 'object',
    title: 'Order',
    definitions: { money: { type: 'object', properties: { amount: { type: 'number' } } } },
    properties: {
      id: { type: 'integer' },
      total: { $ref: '#/definitions/money' },
      state: { enum: ['new', 'paid'] },
      code: { oneOf: [{ type: 'string' }, { type: 'integer' }] },
      note: { type: ['null', 'string'] },
    },
    required: ['id'],
  };
  const answer = await fetch(`${registry.url}/subjects/hand-value/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schemaType: 'JSON', schema: JSON.stringify(schema) }),
  });
  const { id } = (await answer.json()) as { id: number };
  const head = Buffer.alloc(5);
  head.writeInt32BE(id, 1);
  const bytes = Buffer.concat([
    head,
    Buffer.from('{"id":12345678901234567,"total":{"amount":1.5},"state":"paid","code":7}'),
  ]);
  const { value } = await read(converter({ 'use.optional.for.nonrequired': 'true' }), 'hand', bytes);
  const order = value as Struct;
  expect(order.get('id')).toBe(12345678901234567n);
  expect((order.get('total') as Struct).get('amount')).toBe(1.5);
  expect(order.get('state')).toBe('paid');
  expect((order.get('code') as Struct).get('io.confluent.connect.json.OneOf.field.1')).toBe(7n);
  expect(order.get('note')).toBeNull();
});

test('tells a document that is not JSON from one that does not fit', async () => {
  const json = converter();
  const bytes = await write(json, 'broken', customer());
  const head = bytes.subarray(0, 5);
  await json.prepareRead('broken', bytes);
  expect(() => json.toConnectData('broken', Buffer.concat([head, Buffer.from('{"zeta":')]))).toThrow(
    'serialization error',
  );
  expect(() => json.toConnectData('broken', Buffer.concat([head, Buffer.from('[]')]))).toThrow(
    'Structs should be encoded as JSON objects, but found ARRAY',
  );
});
