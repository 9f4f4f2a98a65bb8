import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EmbeddedLog } from '../../../src/log/embedded/embedded-log.js';
import { KafkaLog } from '../../../src/log/kafka/kafka-log.js';
import { openLog } from '../../../src/log/open-log.js';
import { temporaryFolder } from '../../support/log/embedded-folder.js';

test('without brokers the log is in millrace.data.dir, with its offsets', async () => {
  const folder = join(await temporaryFolder(), 'data');
  const { log, offsets } = await openLog({ 'millrace.data.dir': folder }, true);
  expect(log).toBeInstanceOf(EmbeddedLog);
  expect(await offsets?.entries()).toEqual([]);
  expect(existsSync(join(folder, 'log', 'log.mdb'))).toBe(true);
  await log.close();
});

test('a folder that cannot be used is named with its setting', async () => {
  const file = join(await temporaryFolder(), 'file');
  await writeFile(file, '');
  await expect(openLog({ 'millrace.data.dir': file }, true)).rejects.toThrow(
    /millrace\.data\.dir: .*on a local disk and writable/,
  );
});

test('with brokers it is Kafka; clients are checked with the settings of their prefix', async () => {
  const worker = { 'bootstrap.servers': 'localhost:9092', acks: '7', 'isolation.level': 'nonsense' };
  const { log, offsets } = await openLog(worker, true);
  expect(log).toBeInstanceOf(KafkaLog);
  expect(offsets).toBeNull();
  await log.close();
  await expect(openLog({ ...worker, 'producer.acks': '7' }, true)).rejects.toThrow(/acks/);
  await expect(openLog({ ...worker, 'consumer.isolation.level': 'x' }, true)).rejects.toThrow(/isolation\.level/);
  await expect(openLog({ ...worker, 'admin.security.protocol': 'x' }, true)).rejects.toThrow(/security\.protocol/);
  await expect(openLog({ ...worker, 'security.protocol': 'x' }, true)).rejects.toThrow(/security\.protocol/);
});
