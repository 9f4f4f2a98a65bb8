import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { referencePages } from './reference-pages.js';

/**
 * `npm run docs:reference` writes docs/reference from the declarations of settings; with `--check` it writes nothing and fails where a page is not what
 * the declarations say.
 */
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const FOLDER = fileURLToPath(new URL('../../docs/reference/', import.meta.url));

const pages = await referencePages();
await mkdir(FOLDER, { recursive: true });
const existing = new Map<string, string>();
for (const name of await readdir(FOLDER)) existing.set(name, await readFile(join(FOLDER, name), 'utf8'));
const outdated = [...pages].filter(([name, text]) => existing.get(name) !== text).map(([name]) => name);
const orphans = [...existing.keys()].filter((name) => !pages.has(name));

if (values.check) {
  for (const name of [...outdated, ...orphans]) process.stderr.write(`docs/reference/${name} is out of date\n`);
  if (outdated.length + orphans.length > 0) {
    process.stderr.write('Declarations of settings have changed: run npm run docs:reference and commit the pages.\n');
    process.exit(1);
  }
  process.stdout.write(`reference: ${pages.size} pages are up to date\n`);
} else {
  for (const name of outdated) await writeFile(join(FOLDER, name), pages.get(name) as string);
  for (const name of orphans) await rm(join(FOLDER, name));
  process.stdout.write(`reference: ${pages.size} pages, ${outdated.length} written, ${orphans.length} removed\n`);
}
