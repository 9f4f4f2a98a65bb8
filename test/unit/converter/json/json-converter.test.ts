import { describe, expect, test } from 'vitest';
import { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import { JsonConverter } from '../../../../src/converter/json/json-converter.js';
import { INT32, INT64, OPTIONAL_STRING, Schema } from '../../../../src/data/schema.js';
import type { JsonForm, JsonWritable, SchemaAndValue } from '../../../../src/data/schema-and-value.js';
import { Struct } from '../../../../src/data/struct.js';

const ROW = new Schema({
  type: 'struct',
  name: 'Row',
  fields: [
    { name: 'id', schema: INT64 },
    { name: 'name', schema: OPTIONAL_STRING },
  ],
});

function json(config: Record<string, string> = {}): JsonConverter {
  const converter = new JsonConverter();
  converter.configure(config, false);
  return converter;
}

function written(converter: JsonConverter, data: SchemaAndValue): string {
  const out = new ByteWriter(8);
  converter.fromConnectData('t', data, out);
  return out.copy().toString();
}

const bytes = (text: string): Buffer => Buffer.from(text);
const row = (id: bigint, name: string | null): SchemaAndValue => ({ schema: ROW, value: new Struct(ROW, [id, name]) });

describe('JsonConverter', () => {
  test('appends to what is written and leaves nothing behind when it fails', () => {
    const out = new ByteWriter(8);
    out.ascii('before');
    json({ 'schemas.enable': 'false' }).fromConnectData('t', row(1n, 'x'), out);
    expect(out.copy().toString()).toBe('before{"id":1,"name":"x"}');
    const half = { schema: ROW, value: new Struct(ROW, [1n, 5]) };
    expect(() => json().fromConnectData('t', half, out)).toThrow('Invalid type for STRING: class java.lang.Double');
    expect(out.copy().toString()).toBe('before{"id":1,"name":"x"}');
  });

  test('lets a value that can write itself do so, and never asks for its materialised form', () => {
    const forms: JsonForm[] = [];
    const lazy: JsonWritable = {
      get schema(): Schema {
        throw new Error('materialised');
      },
      get value(): unknown {
        throw new Error('materialised');
      },
      writeJson: (out, form) => {
        forms.push(form);
        out.ascii('{"lazy":true}');
      },
    };
    expect(written(json({ 'decimal.format': 'numeric', 'replace.null.with.default': 'false' }), lazy)).toBe(
      '{"lazy":true}',
    );
    expect(forms).toEqual([{ schemas: true, decimals: 'NUMERIC', nullAsDefault: false }]);
  });

  test('gives messages of one schema the same schema object, on all topics', () => {
    const converter = json();
    const first = bytes(written(converter, row(1n, 'a')));
    const second = bytes(written(converter, row(9223372036854775807n, null)));
    const a = converter.toConnectData('one', first);
    const b = converter.toConnectData('one', second);
    const c = converter.toConnectData('two', second);
    expect(b.schema).toBe(a.schema);
    expect(c.schema).toBe(a.schema);
    expect((b.value as Struct).values).toEqual([9223372036854775807n, null]);
  });

  test('is not fooled by a message that begins like the one before', () => {
    const converter = json();
    const good = written(converter, row(1n, 'a'));
    converter.toConnectData('t', bytes(good));
    const prefix = good.slice(0, good.indexOf('"payload":') + '"payload":'.length);
    expect(() => converter.toConnectData('t', bytes(`${prefix}{"id":1},"more":2}`))).toThrow(
      'may not contain additional fields',
    );
    expect(() => converter.toConnectData('t', bytes(`${prefix}{"id":1}`))).toThrow('serialization error');
    expect(converter.toConnectData('t', bytes(`${prefix}{"id":2}} trailing`)).value).toEqual(
      new Struct(ROW, [2n, null]),
    );
    // Of a repeated key the last counts, so this message has another schema although it begins alike.
    const repeated = `${prefix}{"id":3},"schema":{"type":"int32"},"payload":7}`;
    expect(converter.toConnectData('t', bytes(repeated))).toMatchObject({ schema: { type: 'int32' }, value: 7 });
    expect(converter.toConnectData('t', bytes(good)).value).toEqual(new Struct(ROW, [1n, 'a']));
  });

  test('reads envelopes laid out by other writers', () => {
    const text = '{ "payload" : 5 , "schema" : { "type" : "int32" } }';
    expect(json().toConnectData('t', bytes(text))).toMatchObject({ schema: { type: 'int32' }, value: 5 });
    const python = '{"schema": {"type": "string", "doc": "a \\"}\\" b"}, "payload": "x"}';
    expect(json().toConnectData('t', bytes(python))).toMatchObject({ schema: { doc: 'a "}" b' }, value: 'x' });
  });

  test('keeps no more schemas than asked for', () => {
    const converter = json({ 'schemas.cache.size': '1' });
    const named = (name: string) => `{"schema":{"type":"int32","name":"${name}"},"payload":1}`;
    const a = converter.toConnectData('t', bytes(named('a'))).schema;
    converter.toConnectData('t', bytes(named('b')));
    expect(converter.toConnectData('t', bytes(named('a'))).schema).not.toBe(a);
  });

  test('keeps all digits of numbers that a double cannot hold', () => {
    const text = '{"a":9007199254740993,"b":-9223372036854775808,"c":1,"d":0.1,"e":"1.5 and 12345678901234567890"}';
    expect(json({ 'schemas.enable': 'false' }).toConnectData('t', bytes(text)).value).toEqual(
      new Map<string, unknown>([
        ['a', 9007199254740993n],
        ['b', -9223372036854775808n],
        ['c', 1n],
        ['d', 0.1],
        ['e', '1.5 and 12345678901234567890'],
      ]),
    );
  });

  test('does not take property names for its own', () => {
    const text = '{"__proto__":{"x":1.5},"constructor":2}';
    const value = json({ 'schemas.enable': 'false' }).toConnectData('t', bytes(text)).value as Map<string, unknown>;
    expect([...value.keys()]).toEqual(['__proto__', 'constructor']);
    const schema = '{"type":"struct","fields":[{"type":"int32","optional":true,"field":"toString"}]}';
    const read = json().toConnectData('t', bytes(`{"schema":${schema},"payload":{}}`));
    expect((read.value as Struct).get('toString')).toBeNull();
  });

  test('never quotes the message in an error', () => {
    const secret = 'my-password';
    const failure = (() => {
      try {
        json().toConnectData('t', bytes(`{"schema":"${secret}`));
      } catch (error) {
        return error as Error;
      }
      return null;
    })();
    expect(failure).not.toBeNull();
    for (let error: unknown = failure; error instanceof Error; error = error.cause) {
      expect(error.message).not.toContain(secret);
    }
  });

  test('survives hostile nesting', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(() => json({ 'schemas.enable': 'false' }).toConnectData('t', bytes(deep))).toThrow('serialization error');
  });

  test('keeps instants that a Date cannot hold, both ways', () => {
    const schema = '{"type":"int64","optional":false,"name":"org.apache.kafka.connect.data.Timestamp"}';
    const text = `{"schema":${schema},"payload":9223372036854775807}`;
    const data = json().toConnectData('t', bytes(text));
    expect(data.value).toBe(9223372036854775807n);
    expect(written(json(), data)).toBe(text);
  });

  test('a converter of keys with an int32', () => {
    expect(written(json(), { schema: INT32, value: 5 })).toBe(
      '{"schema":{"type":"int32","optional":false},"payload":5}',
    );
  });
});
