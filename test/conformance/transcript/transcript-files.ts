import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startWorker } from '../../../src/index.js';
import { loggers } from '../../../src/logging/logger.js';
import type { FileRunner, Outcome } from '../outcome.js';
import { play } from './player.js';
import { RECORDED_PLUGINS } from './recorded-plugins.js';
import { startRecordedPostgres } from './recorded-postgres.js';
import type { Step } from './scenario.js';

const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';

/** Plays transcripts of a real worker against ours, each on a worker and an embedded log of its own. */
export const transcriptFiles: FileRunner = {
  accepts: (content) => typeof content === 'object' && content !== null && 'steps' in content,
  async *run(file, content) {
    const { steps } = content as { steps: readonly Step[] };
    yield* await playTranscript(file, steps);
  },
};

/** `settings` are added to the worker's: those of a broker, instead of the embedded log. */
export async function playTranscript(
  file: string,
  steps: readonly Step[],
  settings: Readonly<Record<string, string>> = {},
): Promise<Outcome[]> {
  // What the worker says about the many deliberate mistakes would bury the result.
  loggers.setLevel('root', 'OFF');
  const dir = await mkdtemp(join(tmpdir(), 'millrace-transcript-'));
  const postgres = JSON.stringify(steps).includes('{pgport}') ? await startRecordedPostgres() : null;
  const worker = await startWorker({
    config: {
      'key.converter': JSON_CONVERTER,
      'value.converter': JSON_CONVERTER,
      'millrace.data.dir': join(dir, 'data'),
      'offset.flush.interval.ms': '1000',
      listeners: 'http://127.0.0.1:0',
      'offset.storage.file.filename': join(dir, 'connect.offsets'),
      ...settings,
    },
    plugins: RECORDED_PLUGINS,
  });
  try {
    const places = { dir, base: worker.url.replace(/\/$/, ''), pgport: String(postgres?.port ?? 5432) };
    const results = await play({ name: file.replace(/\.json$/, ''), steps }, { places, log: worker.log });
    return results
      .filter((result) => result.skipped === undefined)
      .map(({ index, title, difference }) => ({
        file,
        id: `step ${index} ${title}`,
        difference: difference === null ? null : `: ${difference}`,
      }));
  } finally {
    await worker.stop();
    await postgres?.stop();
    await rm(dir, { recursive: true, force: true });
  }
}
