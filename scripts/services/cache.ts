import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where downloaded servers are kept, outside any clone: `MILLRACE_CACHE`, default `~/.cache/millrace`. */
export function cacheFolder(...parts: string[]): string {
  const folder = join(resolve(process.env.MILLRACE_CACHE ?? join(homedir(), '.cache', 'millrace')), ...parts);
  mkdirSync(folder, { recursive: true });
  return folder;
}
