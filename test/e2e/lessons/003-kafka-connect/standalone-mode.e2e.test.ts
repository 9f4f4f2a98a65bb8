import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KafkaReader } from '../../../support/kafka-reader.js';
import { MillraceWorker, propertiesText, testFolder, until } from '../../../support/millrace-process.js';
import { ownBroker } from './examples.js';

describe('lesson 003, standalone vs distributed mode: the command line', () => {
  it('takes the two files of connect-standalone', async () => {
    const folder = testFolder();
    writeFileSync(join(folder, 'test.txt'), 'foo\nbar\n');
    const connector = { name: 'local-file-source', 'connector.class': 'FileStreamSource', 'tasks.max': '1' };
    const text = propertiesText({ ...connector, file: 'test.txt', topic: 'connect-test' });
    writeFileSync(join(folder, 'connector.properties'), text);
    const bootstrap = await ownBroker();
    const settings = {
      'bootstrap.servers': bootstrap,
      'key.converter.schemas.enable': 'true',
      'value.converter.schemas.enable': 'true',
      'offset.flush.interval.ms': '10000',
    };
    const worker = await MillraceWorker.start(settings, { folder, connectorFiles: ['connector.properties'] });
    await worker.line('Created connector local-file-source');
    const reader = new KafkaReader(bootstrap);
    const records = await until(
      async () => {
        const found = (await reader.topics()).has('connect-test') ? await reader.read(['connect-test']) : [];
        return found.length === 2 && found;
      },
      () => worker.output,
    );
    expect(records.map(({ value }) => JSON.parse(String(value)))).toEqual(
      ['foo', 'bar'].map((payload) => ({ schema: { type: 'string', optional: false }, payload })),
    );
    expect(await worker.stop()).toBe(0);
  });
});
