import { describe, expect, it } from 'vitest';
import { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import type { Converter, PluginConfig } from '../../../../src/converter/converter.js';
import { CloudEventsConverter } from '../../../../src/converter/debezium/cloud-events-converter.js';
import {
  BinaryDataConverter,
  DebeziumByteArrayConverter,
} from '../../../../src/converter/debezium/delegating-bytes-converter.js';
import type { Header } from '../../../../src/data/header.js';
import { HeapByteBuffer } from '../../../../src/data/heap-byte-buffer.js';
import { INT32, OPTIONAL_STRING, Schema, STRING } from '../../../../src/data/schema.js';
import type { SchemaAndValue } from '../../../../src/data/schema-and-value.js';
import { Struct } from '../../../../src/data/struct.js';
import { envelopeSchema } from '../../../../src/source/postgres/event/envelope-schema.js';

async function configured<T extends Converter>(converter: T, config: PluginConfig = {}): Promise<T> {
  await converter.configure(config, false);
  return converter;
}

function written(converter: Converter, data: SchemaAndValue, headers: readonly Header[] = []): Buffer | null {
  const out = new ByteWriter(16);
  out.ascii('before');
  return converter.fromConnectData('topic', data, out, headers) ? Buffer.from(out.copy()).subarray(6) : null;
}

const ROW = new Schema({
  type: 'struct',
  name: 'srv.public.t.Value',
  optional: true,
  fields: [
    { name: 'id', schema: INT32 },
    { name: 'a', schema: OPTIONAL_STRING },
  ],
});

/** A change event of the PostgreSQL source. */
function event(transaction = false): SchemaAndValue & { readonly value: Struct } {
  const schema = envelopeSchema('srv.public.t.Envelope', ROW);
  const sourceSchema = schema.field('source')?.schema as Schema;
  const source = new Struct(sourceSchema);
  const known = {
    version: '3.7',
    connector: 'postgresql',
    name: 'srv',
    ts_ms: 1_795_224_145_319n,
    db: 'my-db',
    sequence: '[null,"7"]',
    schema: 'public',
    table: 't',
    txId: 5n,
    lsn: 7n,
  };
  for (const [name, value] of Object.entries(known)) source.put(name, value);
  const value = new Struct(schema);
  value
    .put('after', new Struct(ROW, [1, 'x']))
    .put('source', source)
    .put('op', 'c')
    .put('ts_ms', 1n);
  if (transaction) {
    const block = schema.field('transaction')?.schema as Schema;
    value.put('transaction', new Struct(block, ['5:7', 2n, 1n]));
  }
  return { schema, value };
}

const ATTRIBUTES =
  '{"id":"name:srv;lsn:7;txId:5;sequence:[null,\\"7\\"]","source":"/debezium/postgresql/srv","specversion":"1.0",' +
  '"type":"io.debezium.connector.postgresql.DataChangeEvent","time":"2026-11-21T01:22:25.319Z","datacontenttype":"application/json"';

describe('CloudEventsConverter', () => {
  it('puts rows with their schema into an event without one', async () => {
    const text = written(await configured(new CloudEventsConverter()), event())?.toString() as string;
    expect(
      text.startsWith(`${ATTRIBUTES},"iodebeziumop":"c","iodebeziumversion":"3.7","iodebeziumconnector":"postgresql"`),
    ).toBe(true);
    const parsed = JSON.parse(text);
    expect(Object.keys(parsed).slice(6)).toEqual([
      ...['iodebeziumop', 'iodebeziumversion', 'iodebeziumconnector', 'iodebeziumname', 'iodebeziumtsms'],
      ...[
        'iodebeziumsnapshot',
        'iodebeziumdb',
        'iodebeziumsequence',
        'iodebeziumtsus',
        'iodebeziumtsns',
        'iodebeziumschema',
      ],
      ...[
        'iodebeziumtable',
        'iodebeziumtxId',
        'iodebeziumlsn',
        'iodebeziumxmin',
        'iodebeziumorigin',
        'iodebeziumoriginlsn',
      ],
      ...['iodebeziumtxid', 'iodebeziumtxtotalorder', 'iodebeziumtxdatacollectionorder', 'data'],
    ]);
    expect(parsed).toMatchObject({ iodebeziumtsms: '1795224145319', iodebeziumsnapshot: 'false', iodebeziumtxId: '5' });
    expect(parsed.data.payload).toEqual({ before: null, after: { id: 1, a: 'x' } });
    expect(parsed.data.schema).toMatchObject({ name: 'io.debezium.connector.postgresql.Data', fields: [{}, {}] });
  });

  it('reads what it has written', async () => {
    const converter = await configured(new CloudEventsConverter());
    const { schema, value } = converter.toConnectData('topic', written(converter, event(true)));
    expect(schema).toBeNull();
    expect(value).toBeInstanceOf(Map);
    expect((value as Map<string, unknown>).get('iodebeziumtxtotalorder')).toBe('2');
    const data = (value as Map<string, unknown>).get('data') as Struct;
    expect((data.get('after') as Struct).get('a')).toBe('x');
    expect(() => converter.toConnectData('topic', Buffer.from('{"id":1}'))).toThrow(
      "A deserialized record's value is not a CloudEvent: value={id=1}",
    );
  });

  it('leaves schemas and extensions out', async () => {
    const converter = await configured(new CloudEventsConverter(), {
      'json.schemas.enable': 'false',
      'extension.attributes.enable': 'false',
    });
    expect(written(converter, event())?.toString()).toBe(
      `${ATTRIBUTES},"data":{"before":null,"after":{"id":1,"a":"x"}}}`,
    );
  });

  it('takes from headers what it is told to', async () => {
    const converter = await configured(new CloudEventsConverter(), {
      'json.schemas.enable': 'false',
      'extension.attributes.enable': 'false',
      'metadata.source': 'header,id:header,type:generate,traceparent:header,dataSchemaName:header',
      'opentelemetry.tracing.attributes.enable': 'true',
      'schema.data.name.source.header.enable': 'true',
    });
    const row: SchemaAndValue = { schema: ROW, value: new Struct(ROW, [1, 'x']) };
    expect(written(converter, row), 'not a change').toBeNull();
    const { value } = event();
    const source = value.get('source') as Struct;
    const headers: Header[] = [
      { key: 'source', schema: source.schema, value: source },
      { key: 'op', schema: STRING, value: 'c' },
      { key: 'id', schema: STRING, value: 'my id' },
      { key: 'traceparent', schema: STRING, value: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
      { key: 'dataSchemaName', schema: STRING, value: 'Row' },
    ];
    const parsed = JSON.parse(written(converter, row, headers)?.toString() as string);
    expect(parsed).toMatchObject({ id: 'my id', traceparent: expect.stringMatching(/^00-/), data: { id: 1, a: 'x' } });
    expect(() => written(converter, row, headers.slice(0, 4))).toThrow('Header `dataSchemaName` was not provided');
  });

  it('has nothing for other records, and texts for bad settings', async () => {
    const converter = await configured(new CloudEventsConverter());
    expect(written(converter, { schema: STRING, value: 'x' })).toBeNull();
    expect(written(converter, { schema: null, value: null })).toBeNull();
    const refused = (config: PluginConfig) => configured(new CloudEventsConverter(), config);
    await expect(refused({ 'metadata.source': 'generate' })).rejects.toThrow(
      "Global metadata source can't be GENERATE",
    );
    await expect(refused({ 'metadata.source': 'value,id:x' })).rejects.toThrow('Field source `x` is not valid');
    await expect(refused({ 'serializer.type': 'avro' })).rejects.toThrow(
      "Cannot use 'application/json' data content type within Avro events",
    );
    await expect(refused({ 'data.serializer.type': 'avro' })).rejects.toThrow(
      'Need URL(s) for schema registry instances',
    );
  });
});

describe('converters of bytes with a delegate', () => {
  const DELEGATE = { 'delegate.converter.type': 'org.apache.kafka.connect.json.JsonConverter' };
  const buffer = HeapByteBuffer.over(Uint8Array.of(1, 2));

  it('write bytes as they are, and hand on everything else', async () => {
    const converter = await configured(new BinaryDataConverter(), {
      ...DELEGATE,
      'delegate.converter.type.schemas.enable': 'false',
    });
    expect(written(converter, { schema: null, value: Uint8Array.of(7) })).toEqual(Buffer.of(7));
    expect(written(converter, { schema: null, value: buffer })).toEqual(Buffer.of(1, 2));
    expect(written(converter, { schema: ROW, value: new Struct(ROW, [1, 'x']) })?.toString()).toBe('{"id":1,"a":"x"}');
    expect(written(converter, { schema: null, value: null })).toBeNull();
    expect(converter.toConnectData('topic', Buffer.of(9)).value).toEqual(Uint8Array.of(9));
  });

  it('differ in what they take for bytes', async () => {
    const strict = await configured(new DebeziumByteArrayConverter());
    expect(written(strict, { schema: null, value: Uint8Array.of(7) })).toEqual(Buffer.of(7));
    expect(() => written(strict, { schema: null, value: buffer })).toThrow(
      "A topic of type 'java.nio.HeapByteBuffer[pos=0 lim=2 cap=2]' requires a delegate.converter.type to be configured",
    );
    expect(() => written(strict, { schema: STRING, value: 'text' })).toThrow("A topic of type 'text' requires");
  });

  it('say which delegates there are', async () => {
    await expect(
      configured(new BinaryDataConverter(), { 'delegate.converter.type': 'no.such.Converter' }),
    ).rejects.toMatchObject({
      message: 'Unable to find class no.such.Converter',
      cause: { remedy: expect.stringContaining('JsonConverter') },
    });
  });
});
