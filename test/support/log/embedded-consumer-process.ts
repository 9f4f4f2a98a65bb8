import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { EmbeddedLog } from '../../../src/log/embedded/embedded-log.js';

/**
 * A member of a group in a thread or a process of its own: prints (or posts) each record it reads and commits it. Ends when it is told
 * so, or is killed.
 */
const [folder, group, sessionTimeoutMs] = (isMainThread ? process.argv.slice(2) : workerData) as [
  string,
  string,
  string,
];
const say = (line: string): void => {
  if (parentPort === null) process.stdout.write(`${line}\n`);
  else parentPort.postMessage(line);
};

const log = new EmbeddedLog({ folder, maintenance: false });
const consumer = await log.consumer(
  group,
  { topics: ['t'] },
  {
    assigned: async (partitions) => say(`assigned ${partitions.map(({ partition }) => partition).join(',')}`),
    revoked: async (partitions) => say(`revoked ${partitions.map(({ partition }) => partition).join(',')}`),
    lost: async (partitions) => say(`lost ${partitions.map(({ partition }) => partition).join(',')}`),
  },
  { 'auto.offset.reset': 'earliest', 'session.timeout.ms': sessionTimeoutMs, 'heartbeat.interval.ms': '50' },
);
let running = true;
parentPort?.once('message', () => {
  running = false;
  consumer.wakeup();
});
while (running) {
  for (const { topic, partition, offset, value } of await consumer.poll(1000)) {
    await consumer.commit([{ topic, partition, offset: offset + 1n }]);
    say(`record ${value?.toString()}`);
  }
}
await consumer.close();
await log.close();
say('closed');
