import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type KafkaConnectService, startKafkaConnect } from '../../scripts/services/kafka-connect.js';
import { startSearch } from '../../scripts/services/search.js';
import { MillraceWorker, until } from '../support/millrace-process.js';
import { SearchIndex } from '../support/search/search-index.js';
import { captured, create, RECORDS } from './captured-table.js';

const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';
const SCHEMAS = {
  'key.converter': JSON_CONVERTER,
  'value.converter': JSON_CONVERTER,
  'key.converter.schemas.enable': 'true',
  'value.converter.schemas.enable': 'true',
};

const bootstrap = () => process.env.MILLRACE_KAFKA as string;

let connect: KafkaConnectService;
beforeAll(async () => {
  connect = await startKafkaConnect({ bootstrap: bootstrap() });
});
afterAll(() => connect?.stop());

/** A worker whose connectors have the JSON converter with schemas. */
const place = (url: string) => ({ url, converters: SCHEMAS });

describe('topics that we write', () => {
  it("are read by Kafka Connect's sink with its JSON converter, schemas on, as by ours", async () => {
    const worker = await MillraceWorker.start({ 'bootstrap.servers': bootstrap() });
    const [java, own] = (await captured('ours', place(worker.url), [place(connect.url), place(worker.url)])) as [
      string[],
      string[],
    ];
    expect(java).toHaveLength(RECORDS);
    expect(java[0]).toMatch(/^Struct\{after=Struct\{id=1,big=9223372036854775807,price=12\.50,.*name=één 😀/);
    expect(java.at(-1)).toBe('null');
    expect(own).toEqual(java);
  });
});

describe('topics that Debezium writes', () => {
  it("are read by our file sink as by Kafka Connect's, and by our search sink into the table's rows", async () => {
    const worker = await MillraceWorker.start({ 'bootstrap.servers': bootstrap() });
    const search = await startSearch({ kind: 'elasticsearch' });
    onTestFinished(() => search.stop());
    const index = new SearchIndex(search.url, 'theirs.public.things');
    await create(worker.url, 'theirs-search', {
      'connector.class': 'ElasticsearchSink',
      topics: index.name,
      'connection.url': index.url,
      'key.ignore': 'false',
      'schema.ignore': 'true',
      'behavior.on.null.values': 'delete',
      transforms: 'unwrap',
      'transforms.unwrap.type': 'io.debezium.transforms.ExtractNewRecordState',
      ...SCHEMAS,
    });
    const [java, own] = (await captured('theirs', place(connect.url), [place(connect.url), place(worker.url)])) as [
      string[],
      string[],
    ];
    expect(java).toHaveLength(RECORDS);
    expect(own).toEqual(java);

    let documents: Record<string, unknown> = {};
    await until(
      async () => {
        documents = await index.documents();
        return (
          Object.keys(documents).sort().join() === '1,3' && (documents['1'] as { name: string }).name === 'changed'
        );
      },
      () => JSON.stringify(documents),
    );
    expect(documents['1']).toMatchObject({ id: 1, flag: true, tags: ['a', 'b'] });
    await index.call('DELETE', `/${index.name}`);
  });
});
