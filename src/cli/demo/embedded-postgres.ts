import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { postgresBinaries, reachableDataFolder } from './postgres-binaries.js';
import { unprivilegedIdentity } from './unprivileged.js';

/** A PostgreSQL server of our own, ready for connections. */
export interface EmbeddedPostgres {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Where its data is; next to the wanted folder's name if that one could not be reached by the server's user. */
  readonly dataDir: string;
  readonly pid: number;
  /** Fast shutdown: sessions are ended, data is safe. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Kept between starts. */
  readonly dataDir: string;
  /** A folder with `bin/postgres`; default: the packaged server. */
  readonly binaries?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Server settings over `wal_level=logical`. */
  readonly settings?: Readonly<Record<string, string>>;
}

const USER = 'postgres';
const PASSWORD = 'postgres';

/**
 * Starts a PostgreSQL server on 127.0.0.1 from packaged binaries, without any installation. A server left behind in the same folder by
 * a killed process is stopped first.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const binaries = options.binaries ?? (await postgresBinaries());
  const dataDir = reachableDataFolder(options.dataDir);
  const identity = unprivilegedIdentity();
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  if (identity.uid !== undefined && identity.gid !== undefined) await chown(dataDir, identity.uid, identity.gid);
  await endLeftover(dataDir);
  if (!existsSync(join(dataDir, 'PG_VERSION'))) await initialise(binaries, dataDir, identity);

  const port = options.port ?? (await freePort());
  const settings: Record<string, string> = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    wal_level: 'logical',
    max_wal_senders: '20',
    max_replication_slots: '20',
    ...options.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(join(binaries, 'bin', 'postgres'), ['-D', dataDir, ...flags], {
    ...identity,
    cwd: dataDir,
    stdio: ['ignore', 'ignore', 'pipe'],
    // Ctrl-C reaches the whole foreground group: the server must outlive the connectors that are shutting down.
    detached: true,
  });
  const output = tail(server);
  await Promise.race([
    ready(dataDir, server),
    once(server, 'exit').then(() => {
      throw new Error(`PostgreSQL did not start in ${dataDir}:\n${output()}`);
    }),
  ]);
  return {
    host: '127.0.0.1',
    port,
    user: USER,
    password: PASSWORD,
    dataDir,
    pid: server.pid as number,
    async stop() {
      if (server.exitCode !== null || server.signalCode !== null) return;
      const exited = once(server, 'exit');
      server.kill('SIGINT');
      await exited;
    },
  };
}

async function initialise(
  binaries: string,
  dataDir: string,
  identity: { readonly uid?: number; readonly gid?: number },
): Promise<void> {
  const passwordFile = `${dataDir}.password`;
  await writeFile(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
  if (identity.uid !== undefined && identity.gid !== undefined) await chown(passwordFile, identity.uid, identity.gid);
  try {
    const initdb = spawn(
      join(binaries, 'bin', 'initdb'),
      [
        ...['-D', dataDir, '-U', USER, '-A', 'scram-sha-256', '--pwfile', passwordFile],
        ...['-E', 'UTF8', '--locale=C', '--no-sync'],
      ],
      { ...identity, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const output = tail(initdb);
    const [code] = (await once(initdb, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`initdb failed in ${dataDir}:\n${output()}`);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** Ends a server that still runs in this folder: its parent was killed, and its port is unknown to us. */
async function endLeftover(dataDir: string): Promise<void> {
  const pid = Number((await pidFile(dataDir))[0]);
  if (!Number.isInteger(pid) || pid <= 0) return;
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    return;
  }
  while (existsSync(join(dataDir, 'postmaster.pid')) && alive(pid)) await delay(20);
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The lines of postmaster.pid; the eighth says `ready` once connections are accepted. */
async function pidFile(dataDir: string): Promise<string[]> {
  try {
    return (await readFile(join(dataDir, 'postmaster.pid'), 'utf8')).split('\n');
  } catch {
    return [];
  }
}

async function ready(dataDir: string, server: ChildProcess): Promise<void> {
  for (;;) {
    const lines = await pidFile(dataDir);
    if (Number(lines[0]) === server.pid && lines[7]?.trim() === 'ready') return;
    if (server.exitCode !== null) return;
    await delay(10);
  }
}

/** Keeps the last lines a process wrote to its error output, for messages. */
function tail(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-4000);
  });
  return () => text.trim();
}

/** Whether nobody listens on this port of 127.0.0.1. */
export async function portIsFree(port: number): Promise<boolean> {
  try {
    await listenOnce(port);
    return true;
  } catch {
    return false;
  }
}

/** A TCP port that was free a moment ago. */
export function freePort(): Promise<number> {
  return listenOnce(0);
}

function listenOnce(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(wanted, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
