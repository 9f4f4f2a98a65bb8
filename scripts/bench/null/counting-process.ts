import { performance } from 'node:perf_hooks';
import { startProcess } from '../../services/process.js';
import type { Arrival } from '../far-end.js';
import { type Usage, usageOf } from '../usage.js';

/** What a process that says `first` and `last` took; it is ended then. @throws Error with its output if it ends before */
export async function countedBy(command: string, args: readonly string[]): Promise<Arrival & Usage> {
  const started = performance.now();
  const server = startProcess(command, args);
  const { child } = server;
  try {
    return await new Promise((resolve, reject) => {
      let text = '';
      let secondsToFirst = -1;
      child.once('exit', (code) => reject(new Error(`${command} ended with ${code}:\n${server.output()}`)));
      child.stdout?.on('data', (chunk: string) => {
        text += chunk;
        const seconds = (performance.now() - started) / 1000;
        if (secondsToFirst < 0 && /^first$/m.test(text)) secondsToFirst = seconds;
        if (/^last$/m.test(text)) resolve({ secondsToFirst, seconds, ...usageOf(server.pid) });
      });
    });
  } finally {
    await server.kill();
  }
}
