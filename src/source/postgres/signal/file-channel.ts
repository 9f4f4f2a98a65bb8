import { readFile, writeFile } from 'node:fs/promises';
import type { Signal, SignalChannel } from './signal.js';

/** Signals in a file, `signal.file`: one JSON object on a line. The file is emptied when it has been read. */
export class FileChannel implements SignalChannel {
  readonly #path: string;
  readonly #warn: (message: string, error?: unknown) => void;

  constructor(path: string, warn: (message: string, error?: unknown) => void) {
    this.#path = path;
    this.#warn = warn;
  }

  async read(): Promise<readonly Signal[]> {
    const text = await readFile(this.#path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      // No file is no signal.
      if (error.code === 'ENOENT' || error.code === 'EISDIR') return '';
      throw error;
    });
    if (text === '') return [];
    await writeFile(this.#path, '');
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .flatMap((line) => this.#parse(line));
  }

  async processed(): Promise<void> {}

  async close(): Promise<void> {}

  #parse(line: string): Signal[] {
    try {
      const { id, type, data } = JSON.parse(line) as Record<string, unknown>;
      if (typeof type !== 'string') throw new Error("A signal needs an 'id', a 'type' and 'data'");
      return [{ id: String(id), type, data: data === undefined ? null : JSON.stringify(data) }];
    } catch (error) {
      this.#warn('Skipped signal due to a parse error', error);
      return [];
    }
  }
}
