import { readFileSync } from 'node:fs';
import { BUNDLED_PLUGINS } from '../../../src/bundled-plugins.js';
import { PluginRegistry } from '../../../src/connect/plugin/plugin-registry.js';
import { InlineHost } from '../../../src/connect/thread/inline-host.js';
import type { OffsetEntry } from '../../../src/log/log.js';
import { nullLog } from './null-log.js';

/**
 * `null-consumer SETTINGS RECORDS`: runs one source task whose records become JSON bytes and go nowhere: what the source alone can do, without a log behind
 * it. Prints a line for the first record and one for the last.
 */
const [, , file, count] = process.argv;
const { worker, connector } = JSON.parse(readFileSync(file as string, 'utf8')) as {
  worker: Record<string, string>;
  connector: Record<string, string>;
};
const wanted = Number(count);
const log = nullLog((records) => {
  if (records === 1) process.stdout.write('first\n');
  if (records === wanted) process.stdout.write('last\n');
});
const stored = new Map<string, OffsetEntry>();
const ignore = () => {};
const host = new InlineHost(
  worker,
  { plugins: new PluginRegistry(BUNDLED_PLUGINS), log, close: async () => {} },
  {
    get: async (keys) => keys.map((key) => stored.get(key.toString('hex'))?.value ?? null),
    entries: async () => [...stored.values()],
    set: async (entries) => {
      for (const entry of entries) stored.set(entry.key.toString('hex'), entry);
    },
    close: async () => {},
  },
  {
    started: ignore,
    paused: ignore,
    resumed: ignore,
    stopped: ignore,
    topicUsed: ignore,
    failed: (_, trace) => {
      process.stderr.write(`${trace}\n`);
      process.exitCode = 1;
    },
    ended: () => process.exit(),
  },
);
process.on('SIGTERM', () => host.stop(0));
await host.start(0, {
  id: { connector: 'bench', task: 0 },
  connectorConfig: connector,
  taskConfig: connector,
  initialState: 'STARTED',
});
