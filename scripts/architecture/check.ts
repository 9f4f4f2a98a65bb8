import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ARROWS, MEETING_POINTS } from './rules.js';

/** Checks that imports follow the arrows of rules.ts, and the house rules that a machine can see. Exit code 1 with a list of what does not. */
const root = fileURLToPath(new URL('../../', import.meta.url));
const LONGEST_FILE = 400;
const problems: string[] = [];

for (const file of sources('src', 'decoders', 'schemas')) {
  const text = readFileSync(join(root, file), 'utf8');
  const lines = text.split('\n').length - 1;
  if (lines > LONGEST_FILE) problems.push(`${file}: ${lines} lines; past ${LONGEST_FILE} a file has two ideas in it`);
  if (/\/(index|utils?|common|helpers?)(\.ts|\/)/.test(file) && file !== 'src/index.ts') {
    problems.push(`${file}: no barrels, utils or common`);
  }
  for (const target of imports(file, text)) {
    if (!allowed(file, target))
      problems.push(`${file} imports ${target}: no such arrow in scripts/architecture/rules.ts`);
  }
}

for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(
  problems.length === 0
    ? 'architecture: every import follows the arrows\n'
    : `architecture: ${problems.length} problems\n`,
);
process.exit(problems.length === 0 ? 0 : 1);

function sources(...folders: string[]): string[] {
  return folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => normalize(join(folder, name))),
    );
}

/** The files of the project that a file imports, for types or values. */
function imports(file: string, text: string): string[] {
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^'";]*?from\s*'(\.[^']+)'|import\(\s*'(\.[^']+)'\s*\)|^import\s*'(\.[^']+)'/gm,
  );
  return [...found].map((match) => {
    const path = (match[1] ?? match[2] ?? match[3]) as string;
    return relative(root, join(root, dirname(file), path)).replace(/\.js$/, '.ts');
  });
}

function allowed(from: string, to: string): boolean {
  if (inside(from, MEETING_POINTS)) return true;
  const room = Object.keys(ARROWS).find((name) => inside(from, [name]));
  if (room === undefined) return false;
  return inside(to, [room, ...(ARROWS[room] ?? [])]);
}

function inside(file: string, rooms: readonly string[]): boolean {
  return rooms.some((room) => file === room || file.startsWith(`${room}/`));
}
