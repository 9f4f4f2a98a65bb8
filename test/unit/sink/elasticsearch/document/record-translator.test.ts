import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonConverter } from '../../../../../src/converter/json/json-converter.js';
import { JsonText } from '../../../../../src/data/json-text.js';
import type { SchemaAndValue } from '../../../../../src/data/schema-and-value.js';
import { SinkRecord } from '../../../../../src/data/sink-record.js';
import { loggers } from '../../../../../src/logging/logger.js';
import { readSinkConfig } from '../../../../../src/sink/elasticsearch/config/sink-config.js';
import type { Operation } from '../../../../../src/sink/elasticsearch/document/operation.js';
import { RecordTranslator } from '../../../../../src/sink/elasticsearch/document/record-translator.js';
import { Notices } from '../../../../../src/sink/elasticsearch/notices.js';

const UNAVAILABLE = '__debezium_unavailable_value';
const converter = new JsonConverter();
converter.configure({ 'schemas.enable': 'false' }, false);

const read = (text: string): SchemaAndValue => converter.toConnectData('t', Buffer.from(text));
/** The same without its text. */
const plain = ({ schema, value }: SchemaAndValue): SchemaAndValue => ({ schema, value });

function translator(settings: Record<string, string> = {}): RecordTranslator {
  const config = readSinkConfig({ 'connection.url': 'http://localhost:9200', ...settings });
  return new RecordTranslator(config, new Notices(loggers.get('test')));
}

function recordOf(key: SchemaAndValue, value: SchemaAndValue): SinkRecord {
  return new SinkRecord({ topic: 't', partition: 0, key, value }, { topic: 't', partition: 0, offset: 7n });
}

function event(op: string, after: string, source = '{"table":"t"}'): string {
  return `{"before":{"after":{"x":"\\"}"}},"after":${after},"source":${source},"op":"${op}"}`;
}

const KEY = '{"id":1}';
const KEYS = [KEY, '{"id":-5}', '{"id":0}', '{"id":-0}', '{"id":1.0}', '{"id":9007199254740993}', '{"id":"a b"}'];
const MORE_KEYS = [
  '{"id":"ä\\"|"}',
  '{"b":1,"a":"x|y"}',
  '{"id":null,"k":2}',
  '{ "id": 3 }',
  '"text"',
  '12',
  '{"id":{"n":1}}',
];

describe('a message that is still text', () => {
  it.each([...KEYS, ...MORE_KEYS])('has the id of its key %s, as if it had been read', (key) => {
    const value = read('{"a":1}');
    const fromText = translator().translate(recordOf(read(key), value)) as Operation;
    expect(fromText.id).toBe((translator().translate(recordOf(plain(read(key)), plain(value))) as Operation).id);
  });

  it.each([
    '{"a":1,"b":[true,null,{"c":"\\u0000 \\" }"}]}',
    event('c', '{"id":1,"note":"\\"}{"}'),
    event('u', `{"id":1,"note":"${UNAVAILABLE}"}`),
    event('u', `{"id":1,"list":["${UNAVAILABLE}"],"bytes":[${[...Buffer.from(UNAVAILABLE)].join(', ')}]}`),
    event('u', `{"id":1,"raw":"${Buffer.from(UNAVAILABLE).toString('base64')}"}`),
    event('d', 'null'),
    event('t', 'null'),
    event('x', '{"id":1}'),
    event('c', '{"id":1}', '"no source"'),
    event('c', 'null'),
    '{"op":"c","source":{},"other":1}',
    '{"schema":{"type":"struct"},"payload":{"id":1}}',
    '{"schema":{"type":"struct"},"payload":null}',
    '{\n"a":\n1}',
    ' {"a":1}',
  ])('is understood as if it had been read: %s', (value) => {
    const settings = { 'envelope.truncate': 'delete' };
    const translate = (data: SchemaAndValue) => translator(settings).translate(recordOf(read(KEY), data));
    const [fromText, fromValue] = [translate(read(value)), translate(plain(read(value)))];
    expect(withoutRecord(fromText)).toEqual(withoutRecord(fromValue));
  });

  it('keeps the digits of numbers and the row that the event holds', () => {
    const row = '{"id":1,"price":12.50,"big":12345678901234567890,"tiny":1E-7}';
    expect(read(event('c', row))).toBeInstanceOf(JsonText);
    expect(translator().translate(recordOf(read(KEY), read(event('c', row))))).toMatchObject({ document: row });
  });

  it('is written anew in strict compatibility, as the original does', () => {
    const strict = translator({ 'millrace.compatibility': 'strict', 'schema.ignore': 'true' });
    expect(strict.translate(recordOf(read('"k"'), read('{"price":12.50}')))).toMatchObject({
      document: '{"price":12.5}',
    });
  });

  it('is one line of a bulk request whatever it holds', () => {
    const translate = translator();
    // Where the value is read, whole numbers beyond 64 bits become others, as in Java.
    const contents = fc.jsonValue({ maxDepth: 4 }).filter((content) => !/[0-9]{17}/.test(JSON.stringify(content)));
    fc.assert(
      fc.property(contents, fc.constantFrom(undefined, 2), (content, indent) => {
        const row = { id: 1, content };
        const text = JSON.stringify({ after: row, op: 'c', source: {} }, null, indent);
        const { document } = translate.translate(recordOf(read(KEY), read(text))) as Operation;
        expect(document).not.toContain('\n');
        expect(JSON.parse(document as string)).toEqual(JSON.parse(JSON.stringify(row)));
      }),
      { numRuns: 300 },
    );
  });
});

function withoutRecord(translation: ReturnType<RecordTranslator['translate']>): unknown {
  if (translation === null) return null;
  if (translation.action === 'truncate') return { ...translation, record: null };
  const { action, resource, id, version, document, keep } = translation;
  return { action, resource, id, version, document: document === null ? null : JSON.parse(document), keep };
}
