import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type KafkaService, startKafka } from '../../../scripts/services/kafka.js';
import { freePort } from '../../../src/cli/demo/embedded-postgres.js';
import { KafkaReader } from '../../support/kafka-reader.js';
import { MillraceProcess, MillraceWorker, propertiesText, testFolder, until } from '../../support/millrace-process.js';
import { idsTo, shopSource } from '../../support/postgres/shop-source.js';

const AWAY_MS = 20_000;
const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';

async function ownBroker(): Promise<KafkaService> {
  const broker = await startKafka({ 'num.partitions': '1' });
  onTestFinished(() => broker.stop());
  return broker;
}

describe('brokers that are away', () => {
  it('ends the start with the setting and what to check', async () => {
    const folder = testFolder();
    const address = `127.0.0.1:${await freePort()}`;
    const settings = {
      'bootstrap.servers': address,
      'key.converter': JSON_CONVERTER,
      'value.converter': JSON_CONVERTER,
      'offset.storage.file.filename': join(folder, 'offsets'),
      listeners: 'http://127.0.0.1:0',
    };
    writeFileSync(join(folder, 'worker.properties'), propertiesText(settings));
    const run = new MillraceProcess(['standalone', 'worker.properties'], folder);
    expect(await run.code).toBe(2);
    expect(run.output).toContain(`bootstrap.servers is ${address}`);
    expect(run.output).toContain('Check that the brokers of bootstrap.servers run and can be reached from here.');
    expect(run.output.split('\n').length).toBeLessThan(40);
  });

  it('goes on after 20 seconds without a broker, with nothing lost or doubled', async () => {
    const broker = await ownBroker();
    const source = await shopSource();
    const worker = await MillraceWorker.start({ 'bootstrap.servers': broker.bootstrap });
    await worker.create(source.connector);
    await source.insert(10);
    expect(await source.arrived(worker)).toEqual(idsTo(10));

    await broker.kill();
    await source.insert(500);
    // Longer than any back-off of the clients: the time is the fault here.
    await delay(AWAY_MS);
    await worker.becomes('shop-source', 'RUNNING');
    expect((await worker.request('GET', '/')).status).toBe(200);
    await broker.restart();
    await source.insert(10);

    const reader = new KafkaReader(broker.bootstrap);
    const ids = await until(
      async () => {
        const records = await reader.read(['shop.public.orders']);
        return records.length >= 520 && records.map(({ key }) => JSON.parse(String(key)).id as number);
      },
      () => worker.output.slice(-4000),
    );
    expect(ids).toEqual(idsTo(520));
    await worker.becomes('shop-source', 'RUNNING');
    expect(await worker.stop()).toBe(0);
  });
});
