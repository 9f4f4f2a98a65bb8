import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWorker } from '../../src/index.js';
import { openLog } from '../../src/log/open-log.js';
import { loggers } from '../../src/logging/logger.js';
import type { ReadRecord } from './normalize.js';
import { callRest } from './rest.js';
import type { Stack } from './stack.js';

/** Our worker on an embedded log of its own, tasks inline; the settings are those of the recorded worker. */
export async function startMillraceStack(): Promise<Stack> {
  // What the runner prints must not drown; ORACLE_LOG=INFO shows what the workers say.
  loggers.setLevel('root', (process.env.ORACLE_LOG ?? 'OFF') as Parameters<typeof loggers.setLevel>[1]);
  const folder = await mkdtemp(join(tmpdir(), 'millrace-oracle-'));
  const config = {
    'millrace.data.dir': folder,
    'task.threads': '0',
    'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'producer.max.request.size': '20000000',
    listeners: 'http://127.0.0.1:0',
  };
  const engine = await startWorker({ config });
  const url = engine.url.replace(/\/$/, '');
  const { log, offsets } = await openLog(config, false);
  return {
    rest: (method, path, body) => callRest(url, method, path, body),
    async topics() {
      return new Map([...(await log.topics())].sort(([a], [b]) => (a < b ? -1 : 1)));
    },
    async ends(topics) {
      const ends: string[] = [];
      for (const topic of topics) {
        const partitions = (await log.topics()).get(topic) ?? 0;
        for (let partition = 0; partition < partitions; partition++) {
          ends.push(`${topic}/${partition}:${(await log.offsets({ topic, partition })).latest}`);
        }
      }
      return ends.join();
    },
    async read(topics) {
      const records: (ReadRecord & { readonly offset: bigint })[] = [];
      for (const topic of topics) {
        for await (const record of log.read(topic)) {
          // The record is only valid until the next one is read.
          const copy = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes));
          records.push({
            topic,
            partition: record.partition,
            offset: record.offset,
            key: copy(record.key),
            value: copy(record.value),
            headers: grouped(record.headers.map(({ key, value }) => ({ key, value: copy(value) }))),
          });
        }
      }
      return records.sort(
        (a, b) =>
          (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : 0) ||
          a.partition - b.partition ||
          Number(a.offset - b.offset),
      );
    },
    async offsets(connector) {
      const entries = (await offsets?.entries()) ?? [];
      return entries.filter(({ key }) => key.toString().startsWith(`["${connector}"`));
    },
    async stop() {
      await engine.stop();
      await log.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The recorded headers were read by a client that puts headers of equal names together. */
function grouped(headers: ReadRecord['headers']): ReadRecord['headers'] {
  const names = [...new Set(headers.map((header) => header.key))];
  return names.flatMap((name) => headers.filter((header) => header.key === name));
}
