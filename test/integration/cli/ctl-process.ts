import { Command, CommanderError } from 'commander';
import { vi } from 'vitest';
import { addCtl } from '../../../src/cli/command/ctl/program.js';

/** What a call of `millrace ctl` wrote, and its exit code. */
export interface CtlResult {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

/** Runs `millrace ctl` in this process, as its main file does. Calls must not overlap: the output is the process's own. */
export function ctl(...args: readonly string[]): Promise<CtlResult> {
  return runCommand(addCtl, ['ctl', ...args]);
}

/** As `ctl`, for the commands that `add` adds. */
export async function runCommand(add: (program: Command) => void, args: readonly string[]): Promise<CtlResult> {
  const out: string[] = [];
  const err: string[] = [];
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((text: string) => void out.push(`${text}\n`)),
    vi.spyOn(console, 'error').mockImplementation((text: string) => void err.push(`${text}\n`)),
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0),
  ];
  const before = process.exitCode;
  process.exitCode = undefined;
  try {
    const program = new Command('millrace').exitOverride();
    add(program);
    await program.parseAsync([...args], { from: 'user' });
    return { out: out.join(''), err: err.join(''), code: Number(process.exitCode ?? 0) };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { out: out.join(''), err: err.join(''), code: error.exitCode };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
}
