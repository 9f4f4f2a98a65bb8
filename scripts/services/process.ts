import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** A server that can be stopped. */
export interface Service {
  stop(): Promise<void>;
}

/** A server process with the end of what it wrote. */
export interface ServerProcess extends Service {
  readonly child: ChildProcess;
  readonly pid: number;
  output(): string;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
}

const running = new Set<ChildProcess>();
const killAll = () => {
  for (const child of running) killGroup(child);
};
process.once('exit', killAll);
// A process that a signal ends has no `exit` event. Where somebody else listens too, ending this one is theirs to do.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    killAll();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  });
}

/**
 * Starts a server that ends with this process at the latest. It leads a process group of its own: what a launcher starts (Elasticsearch's starts the
 * server) ends with it, and is gone when `kill` and `stop` return.
 */
export function startProcess(command: string, args: readonly string[], options: SpawnOptions = {}): ServerProcess {
  const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  // Unlike `exit`, `close` waits for everybody who can still write to its output: the whole group.
  const closed = once(child, 'close').finally(() => running.delete(child));
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-20_000);
    });
  }
  const kill = async () => {
    killGroup(child);
    await closed;
  };
  const stop = async () => {
    child.kill('SIGTERM');
    const patience = setTimeout(() => killGroup(child), 15_000);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    clearTimeout(patience);
    await kill();
  };
  return {
    child,
    pid: child.pid ?? -1,
    output: () => text,
    stop,
    kill,
  };
}

/** Ends a process and everything that it has started, if there is still any of it. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Waits until `probe` holds. @throws Error with the server's output when the process ends or the time is over */
export async function untilReady(
  what: string,
  server: ServerProcess,
  seconds: number,
  probe: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    if (server.child.exitCode !== null)
      throw new Error(`${what} ended while starting:\n${server.output().slice(-3000)}`);
    if (await probe().catch(() => false)) return;
    if (Date.now() > deadline)
      throw new Error(`${what} was not ready after ${seconds} s:\n${server.output().slice(-3000)}`);
    await delay(50);
  }
}
