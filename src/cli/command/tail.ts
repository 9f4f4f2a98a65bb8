import type { Log, LogRecord } from '../../log/log.js';
import { type LogOptions, openLogFor } from '../log-options.js';
import { stopSignal } from '../stop-signal.js';

export interface TailOptions extends LogOptions {
  readonly lines?: string;
  readonly follow: boolean;
  readonly new?: boolean;
  readonly json?: boolean;
}

/** `millrace tail TOPIC`: records as text, in the order in which they come. */
export async function tail(topic: string, options: TailOptions): Promise<void> {
  const log = await openLogFor(options);
  const stop = new AbortController();
  void stopSignal().then(() => stop.abort());
  try {
    const partitions = (await log.topics()).get(topic);
    if (partitions === undefined) {
      console.error(`There is no topic ${topic}. List them with: millrace topics`);
      process.exitCode = 1;
      return;
    }
    const from = options.new ? await ends(log, topic, partitions) : new Map<number, bigint>();
    const records = options.follow ? log.tail(topic, from, stop.signal) : log.read(topic, from);
    let left = options.lines === undefined ? Number.POSITIVE_INFINITY : Number(options.lines);
    for await (const record of records) {
      if (left-- <= 0) break;
      await print(options.json ? asJson(record) : asLine(record));
      if (left <= 0) break;
    }
  } finally {
    await log.close();
  }
}

/** Waits while the reader of a pipe is slow: a topic may be larger than memory. */
async function print(line: string): Promise<void> {
  if (process.stdout.write(`${line}\n`)) return;
  await new Promise((resolve) => process.stdout.once('drain', resolve));
}

async function ends(log: Log, topic: string, partitions: number): Promise<Map<number, bigint>> {
  const positions = new Map<number, bigint>();
  for (let partition = 0; partition < partitions; partition++) {
    positions.set(partition, (await log.offsets({ topic, partition })).latest);
  }
  return positions;
}

function asLine({ partition, offset, key, value }: LogRecord): string {
  return `${partition}:${offset}\t${text(key)}\t${text(value)}`;
}

function asJson({ partition, offset, timestamp, key, value, headers }: LogRecord): string {
  const shown = headers.map((header) => [header.key, text(header.value)] as const);
  return JSON.stringify({
    partition,
    offset: Number(offset),
    timestamp: Number(timestamp),
    key: text(key),
    value: text(value),
    headers: shown,
  });
}

function text(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString('utf8');
}
