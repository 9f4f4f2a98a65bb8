import type { Log } from '../../log/log.js';
import { type LogOptions, openLogFor } from '../log-options.js';

/** `millrace topics`: one line for each topic. */
export async function topics(options: LogOptions): Promise<void> {
  const log = await openLogFor(options);
  try {
    const names = [...(await log.topics())].sort(([a], [b]) => (a < b ? -1 : 1));
    const width = Math.max(5, ...names.map(([name]) => name.length));
    console.log(`${'TOPIC'.padEnd(width)}  PARTITIONS  RECORDS`);
    for (const [name, partitions] of names) {
      const records = await size(log, name, partitions);
      console.log(`${name.padEnd(width)}  ${String(partitions).padStart(10)}  ${String(records).padStart(7)}`);
    }
  } finally {
    await log.close();
  }
}

async function size(log: Log, topic: string, partitions: number): Promise<bigint> {
  let records = 0n;
  for (let partition = 0; partition < partitions; partition++) {
    const { earliest, latest } = await log.offsets({ topic, partition });
    records += latest - earliest;
  }
  return records;
}
