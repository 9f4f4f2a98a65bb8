import { readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileRunner } from './outcome.js';
import { transcriptFiles } from './transcript/transcript-files.js';
import { vectorFiles } from './vector-files.js';

/**
 * `npm run test:conformance`: runs all vectors and transcripts in the folders of ORACLE_VECTORS (separated like PATH), by default those that
 * come with the project, prints the first difference of each that fails and ends with `N passed, N failed`.
 */
const RUNNERS: readonly FileRunner[] = [vectorFiles, transcriptFiles];

const own = fileURLToPath(new URL('./vectors', import.meta.url));
const folders = (process.env.ORACLE_VECTORS ?? own).split(delimiter).filter((folder) => folder !== '');

let passed = 0;
let failed = 0;
for (const folder of folders) {
  for (const file of readdirSync(folder).sort()) {
    if (file.endsWith('.json')) await runFile(folder, file);
  }
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);

async function runFile(folder: string, file: string): Promise<void> {
  const content: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const runner = RUNNERS.find((candidate) => candidate.accepts(content));
  if (runner === undefined) {
    process.stdout.write(`${file}: neither vectors nor a transcript, skipped\n`);
    return;
  }
  for await (const { id, difference } of runner.run(file, content)) {
    if (difference === null) passed++;
    else {
      failed++;
      process.stdout.write(`${file} ${id}${difference}\n`);
    }
  }
}
