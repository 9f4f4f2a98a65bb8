import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ByteWriter } from '../../../decoders/bytes/byte-writer.js';
import { type SchemaRegistryService, startSchemaRegistry } from '../../../scripts/services/schema-registry.js';
import { AvroConverter } from '../../../src/converter/avro/avro-converter.js';
import { NotReady } from '../../../src/converter/converter.js';
import { INT32, OPTIONAL_STRING, Schema, STRING } from '../../../src/data/schema.js';
import type { SchemaAndValue } from '../../../src/data/schema-and-value.js';
import { Struct } from '../../../src/data/struct.js';

let registry: SchemaRegistryService;
let topics = 0;

beforeAll(async () => {
  registry = await startSchemaRegistry();
});
afterAll(() => registry.stop());

const newTopic = (): string => `avro-${process.pid}-${topics++}`;

const PERSON = new Schema({
  type: 'struct',
  name: 'test.Person',
  fields: [
    { name: 'id', schema: INT32 },
    { name: 'name', schema: OPTIONAL_STRING },
  ],
});
const person = (id: number, name: string | null): SchemaAndValue => ({
  schema: PERSON,
  value: new Struct(PERSON, [id, name]),
});

function converter(config: Record<string, string> = {}, url = registry.url): AvroConverter {
  const made = new AvroConverter();
  made.configure({ 'schema.registry.url': url, 'max.retries': '0', ...config }, false);
  return made;
}

/** Writes as a task does: when the converter is not ready it is prepared and asked again. */
async function write(avro: AvroConverter, topic: string, data: SchemaAndValue): Promise<Buffer> {
  const out = new ByteWriter(8);
  try {
    avro.fromConnectData(topic, data, out);
  } catch (error) {
    if (!(error instanceof NotReady)) throw error;
    await avro.prepare(topic, data);
    avro.fromConnectData(topic, data, out);
  }
  return out.copy();
}

async function read(avro: AvroConverter, topic: string, bytes: Buffer): Promise<SchemaAndValue> {
  await avro.prepareRead(topic, bytes);
  return avro.toConnectData(topic, bytes);
}

async function subject(name: string): Promise<{ id: number; schema: string; version: number }> {
  const answer = await fetch(`${registry.url}/subjects/${encodeURIComponent(name)}/versions/latest`);
  return (await answer.json()) as { id: number; schema: string; version: number };
}

describe('AvroConverter and a schema registry', () => {
  test('registers the schema and frames the bytes with its id', async () => {
    const topic = newTopic();
    const bytes = await write(converter(), topic, person(5, 'Ann'));
    const { id, schema } = await subject(`${topic}-value`);
    expect(bytes[0]).toBe(0);
    expect(bytes.readInt32BE(1)).toBe(id);
    expect(bytes.subarray(5).toString('hex')).toBe('0a0206416e6e');
    expect(JSON.parse(schema)).toEqual({
      type: 'record',
      name: 'Person',
      namespace: 'test',
      fields: [
        { name: 'id', type: 'int' },
        { name: 'name', type: ['null', 'string'], default: null },
      ],
      'connect.name': 'test.Person',
    });
  });

  test('asks once per schema: the second record of another instance of the schema needs no preparation', async () => {
    const topic = newTopic();
    const avro = converter();
    await write(avro, topic, person(1, null));
    const copy = PERSON.with({});
    const out = new ByteWriter();
    expect(avro.fromConnectData(topic, { schema: copy, value: new Struct(copy, [2, 'x']) }, out)).toBe(true);
  });

  test('reads what another converter wrote, with the version of the registry', async () => {
    const topic = newTopic();
    const bytes = await write(converter(), topic, person(7, null));
    const { schema, value } = await read(converter(), topic, bytes);
    expect(schema?.name).toBe('test.Person');
    expect(schema?.version).toBe(1);
    expect((value as Struct).values).toEqual([7, null]);
  });

  test('grows its buffer for values larger than what is free', async () => {
    const topic = newTopic();
    const long = 'x'.repeat(100_000);
    const bytes = await write(converter(), topic, person(7, long));
    expect(((await read(converter(), topic, bytes)).value as Struct).get('name')).toBe(long);
  });

  test('writes a tombstone as nothing', () => {
    expect(converter().fromConnectData('t', { schema: null, value: null }, new ByteWriter())).toBe(false);
  });

  test.each([
    ['RecordNameStrategy', () => 'test.Person'],
    ['TopicRecordNameStrategy', (topic: string) => `${topic}-test.Person`],
  ])('%s decides on the subject', async (strategy, expected) => {
    const topic = newTopic();
    const name = `io.confluent.kafka.serializers.subject.${strategy}`;
    await write(converter({ 'value.subject.name.strategy': name }), topic, person(1, null));
    expect((await subject(expected(topic))).schema).toContain('Person');
  });

  test('tells which schema is incompatible with what is registered', async () => {
    const topic = newTopic();
    await write(converter(), topic, person(1, null));
    const changed = PERSON.with({ fields: [{ name: 'id', schema: STRING }] });
    const attempt = write(converter(), topic, { schema: changed, value: new Struct(changed, ['x']) });
    await expect(attempt).rejects.toMatchObject({
      name: 'DataException',
      message: `Failed to serialize Avro data from topic ${topic}:`,
      cause: {
        message: expect.stringContaining('Error registering Avro schema{"type":"record"'),
        cause: { status: 409, message: expect.stringMatching(/error code: 409/) },
      },
    });
  });

  test('does not register where that is off, and finds what somebody else registered', async () => {
    const topic = newTopic();
    const off = { 'auto.register.schemas': 'false' };
    await expect(write(converter(off), topic, person(1, null))).rejects.toMatchObject({
      cause: { message: expect.stringContaining('Error retrieving Avro schema'), cause: { status: 404 } },
    });
    const bytes = await write(converter(), topic, person(1, null));
    expect(await write(converter(off), topic, person(1, null))).toEqual(bytes);
  });

  test('writes by the newest registered schema with use.latest.version', async () => {
    const topic = newTopic();
    const schema = JSON.stringify({
      type: 'record',
      name: 'Person',
      namespace: 'test',
      fields: [
        { name: 'name', type: ['null', 'string'], default: null },
        { name: 'id', type: 'int' },
      ],
    });
    const answer = await fetch(`${registry.url}/subjects/${topic}-value/versions`, {
      method: 'POST',
      headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
      body: JSON.stringify({ schema }),
    });
    const { id } = (await answer.json()) as { id: number };
    const latest = { 'auto.register.schemas': 'false', 'use.latest.version': 'true' };
    const bytes = await write(converter(latest), topic, person(5, 'Ann'));
    expect(bytes.readInt32BE(1)).toBe(id);
    expect(bytes.subarray(5).toString('hex')).toBe('0206416e6e0a');
  });

  test('refuses bytes without a schema id, and ids nobody knows', async () => {
    expect(() => converter().toConnectData('t', Buffer.from('{"a":1}'))).toThrow(
      expect.objectContaining({
        name: 'DataException',
        cause: expect.objectContaining({ message: 'Unknown magic byte!' }),
      }),
    );
    await expect(converter().prepareRead('t', Buffer.from([0, 0x7f, 0xff, 0xff, 0xff, 0]))).rejects.toMatchObject({
      message: 'Failed to deserialize data for topic t to Avro:',
      cause: { message: 'Error retrieving Avro value schema for id 2147483647', cause: { status: 404 } },
    });
  });

  test('reports an unreachable registry as something to try again, after the other addresses', async () => {
    const closed = createServer();
    await new Promise<void>((done) => closed.listen(0, '127.0.0.1', done));
    const dead = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`;
    await new Promise((done) => closed.close(done));
    await expect(write(converter({}, dead), newTopic(), person(1, null))).rejects.toMatchObject({
      name: 'RetriableException',
    });
    const topic = newTopic();
    expect((await write(converter({}, `${dead},${registry.url}`), topic, person(1, null))).length).toBeGreaterThan(5);
  });

  describe('behind a gate that asks for a password', () => {
    let gate: Server;
    let url: string;

    beforeAll(async () => {
      const allowed = `Basic ${Buffer.from('user:se:cret').toString('base64')}`;
      gate = createServer((incoming, answer) => {
        if (incoming.headers.authorization !== allowed) {
          answer.writeHead(401).end('{"error_code":401,"message":"Unauthorized"}');
          return;
        }
        const target = new URL(registry.url);
        const path = `${target.pathname}${incoming.url}`;
        const { method, headers } = incoming;
        const onward = request({ host: target.hostname, port: target.port, path, method, headers }, (reply) => {
          answer.writeHead(reply.statusCode ?? 500, reply.headers);
          reply.pipe(answer);
        });
        incoming.pipe(onward);
      });
      await new Promise<void>((done) => gate.listen(0, '127.0.0.1', done));
      url = `http://127.0.0.1:${(gate.address() as AddressInfo).port}`;
    });
    afterAll(() => new Promise((done) => gate.close(done)));

    test.each([
      ['USER_INFO', { 'basic.auth.user.info': 'user:se:cret' }],
      [
        'SASL_INHERIT',
        {
          'sasl.jaas.config':
            'org.apache.kafka.common.security.plain.PlainLoginModule required username="user" password="se:cret";',
        },
      ],
    ])('%s', async (source, config) => {
      const avro = converter({ 'basic.auth.credentials.source': source, ...config }, url);
      expect((await write(avro, newTopic(), person(1, null))).length).toBeGreaterThan(5);
    });

    test('URL', async () => {
      const avro = converter({}, url.replace('//', '//user:se%3Acret@'));
      expect((await write(avro, newTopic(), person(1, null))).length).toBeGreaterThan(5);
    });

    test('a wrong password is a configuration error that does not show it', async () => {
      const config = { 'basic.auth.credentials.source': 'USER_INFO', 'basic.auth.user.info': 'user:wrongpass' };
      const failure = await write(converter(config, url), newTopic(), person(1, null)).catch((error: Error) => error);
      expect(failure).toMatchObject({
        name: 'ConfigException',
        message: expect.stringContaining('Failed to access Avro'),
      });
      expect(JSON.stringify([String(failure), (failure as Error).message])).not.toContain('wrongpass');
    });
  });
});
