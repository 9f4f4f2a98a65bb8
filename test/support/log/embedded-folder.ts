import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { EmbeddedLog, type EmbeddedLogOptions } from '../../../src/log/embedded/embedded-log.js';

/** A folder that goes when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-log-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A log that is closed when the test is over. */
export function openEmbedded(folder: string, options: Partial<EmbeddedLogOptions> = {}): EmbeddedLog {
  const log = new EmbeddedLog({ folder, maintenance: false, ...options });
  onTestFinished(() => log.close());
  return log;
}
