import { isMainThread, workerData } from 'node:worker_threads';
import { EmbeddedLog } from '../../../src/log/embedded/embedded-log.js';
import { RecordFrame } from '../../../src/log/record-frame.js';
import { fill } from './frames.js';

/**
 * Started as a process or a thread of its own and killed: writes numbers in order to two topics, each group of records with the next number as its
 * source offset, several commits under way at once. Goes on from the stored offset, as a connector would. Prints each number that is durable.
 */
const [folder, compression] = (isMainThread ? process.argv.slice(2) : workerData) as [string, string];
const KEY = Buffer.from('["numbers",{"server":"test"}]');

const log = new EmbeddedLog({ folder, maintenance: true });
await log.ensureTopics(['even', 'odd'].map((name) => ({ name, partitions: 1, replicationFactor: 1, config: {} })));
const [stored] = await log.offsetStore().get([KEY]);
const writer = await log.writer('numbers', { 'compression.type': compression });
const frame = new RecordFrame();
let next = stored ? Number(stored.toString()) : 0;
for (;;) {
  const size = 1 + Math.floor(Math.random() * 300);
  for (let i = 0; i < size; i++, next++) {
    writer.append(
      fill(frame, { topic: next % 2 === 0 ? 'even' : 'odd', key: `${next}`, value: `${next} `.repeat(50) }),
    );
  }
  const durable = next;
  void writer.commit([{ key: KEY, value: Buffer.from(`${durable}`) }]).then(() => process.stdout.write(`${durable}\n`));
  if (Math.random() < 0.5) await new Promise((resolve) => setImmediate(resolve));
  if (writer.full) await writer.drained();
}
