import { open, readFile, realpath, rename } from 'node:fs/promises';
import { threadId } from 'node:worker_threads';
import { ConfigException, ConnectException } from '../error/errors.js';
import type { OffsetEntry } from '../log/log.js';
import { withFileLock } from './file-lock.js';
import { parseByteMap, serializeByteMap } from './java-hash-map.js';
import type { OffsetStore } from './offset-store.js';

/**
 * Offsets in `offset.storage.file.filename`, in the format of Kafka Connect's standalone worker, which can take the file over and give it back. The file
 * is replaced as a whole and at once: a crash leaves the old or the new one.
 */
export class FileOffsetStore implements OffsetStore {
  readonly #path: string;

  /** @param path a missing or empty file has no offsets */
  constructor(path: string) {
    this.#path = path;
  }

  async get(keys: readonly Buffer[]): Promise<readonly (Buffer | null)[]> {
    const stored = await this.#load();
    return keys.map((key) => stored.get(key.toString('latin1'))?.value ?? null);
  }

  async entries(): Promise<readonly OffsetEntry[]> {
    return [...(await this.#load()).values()];
  }

  async set(entries: readonly OffsetEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const path = await realPath(this.#path);
    await withFileLock(`${path}.lock`, async () => {
      const stored = await this.#load();
      for (const { key, value } of entries) {
        if (value === null) stored.delete(key.toString('latin1'));
        else stored.set(key.toString('latin1'), { key, value });
      }
      await this.#replace(path, serializeByteMap([...stored.values()]));
    });
  }

  async close(): Promise<void> {}

  async #load(): Promise<Map<string, OffsetEntry>> {
    let bytes: Buffer;
    try {
      bytes = await readFile(this.#path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
      throw new ConnectException(`${this.#name()} cannot be read: ${(error as Error).message}`, { cause: error });
    }
    const stored = new Map<string, OffsetEntry>();
    if (bytes.length === 0) return stored;
    try {
      for (const { key, value } of parseByteMap(bytes)) {
        if (key !== null && value !== null) stored.set(key.toString('latin1'), { key, value });
      }
    } catch (error) {
      throw new ConfigException(
        `${this.#name()} is not an offset file of Kafka Connect: ${(error as Error).message}. Name another file, or remove this one to start ` +
          'without offsets.',
        { cause: error },
      );
    }
    return stored;
  }

  async #replace(path: string, bytes: Buffer): Promise<void> {
    const next = `${path}.${process.pid}.${threadId}.tmp`;
    try {
      const file = await open(next, 'w');
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(next, path);
    } catch (error) {
      throw new ConnectException(`${this.#name()} cannot be written: ${(error as Error).message}`, { cause: error });
    }
  }

  #name(): string {
    return `The file ${this.#path} (offset.storage.file.filename)`;
  }
}

/** Where a link leads to: the file is replaced, not the link. */
async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return path;
  }
}
