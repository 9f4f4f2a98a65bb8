import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Output {
  /** Absolute. */
  readonly path: string;
  readonly contents: Uint8Array;
}

/** A worker may have been started from the build before this one, and load the rest of its code later. */
const KEEP_STALE_MS = 3_600_000;

/**
 * Makes `folder` hold these files, without disturbing a worker that runs from it: files appear whole, those that are the same are left alone, and files of an
 * older build go when nobody can be expected to need them.
 */
export function writeOutputs(folder: string, outputs: readonly Output[]): void {
  mkdirSync(folder, { recursive: true });
  for (const { path, contents } of outputs) {
    if (existsSync(path) && readFileSync(path).equals(contents)) continue;
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, contents);
    renameSync(draft, path);
  }
  const written = new Set(outputs.map(({ path }) => path));
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (written.has(path)) continue;
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: Date.now() };
    if (Date.now() - mtimeMs > KEEP_STALE_MS) rmSync(path, { force: true });
  }
}
