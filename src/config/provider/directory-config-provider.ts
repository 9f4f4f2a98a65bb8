import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigException } from '../../error/errors.js';
import { ConfigDef, type RawConfig } from '../config-def.js';
import { ALLOWED_PATHS_KEY, AllowedPaths } from './allowed-paths.js';
import type { ConfigProvider, ProvidedValues } from './config-provider.js';

/**
 * Values from files whose name is the key: `${dir:/path/of/folder:file-name}`, as Kubernetes mounts secrets. The whole content is the value,
 * a line end at its end included.
 */
export class DirectoryConfigProvider implements ConfigProvider {
  #allowed = new AllowedPaths(undefined);

  config(): ConfigDef {
    return new ConfigDef([ALLOWED_PATHS_KEY]);
  }

  configure(config: RawConfig): void {
    this.#allowed = new AllowedPaths(config['allowed.paths']);
  }

  async get(path: string, keys?: readonly string[]): Promise<ProvidedValues> {
    if (path === '' || !this.#allowed.allows(path)) return { values: {} };
    const files = await this.#files(path);
    const wanted = keys === undefined ? files : files.filter((name) => keys.includes(name));
    const entries = wanted.map(async (name) => [name, await readFile(join(path, name), 'utf8')] as const);
    return { values: Object.fromEntries(await Promise.all(entries)) };
  }

  async #files(path: string): Promise<string[]> {
    try {
      const entries = await readdir(path, { withFileTypes: true });
      // Kubernetes mounts each key as a symbolic link; folders are its bookkeeping.
      return entries.filter((entry) => entry.isFile() || entry.isSymbolicLink()).map((entry) => entry.name);
    } catch (error) {
      throw new ConfigException(`Could not list directory ${path}: ${(error as Error).message}`);
    }
  }
}
