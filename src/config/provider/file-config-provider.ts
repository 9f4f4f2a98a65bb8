import { readFile } from 'node:fs/promises';
import { ConfigException } from '../../error/errors.js';
import { ConfigDef, type RawConfig } from '../config-def.js';
import { parseProperties } from '../properties.js';
import { ALLOWED_PATHS_KEY, AllowedPaths } from './allowed-paths.js';
import type { ConfigProvider, ProvidedValues } from './config-provider.js';

/** Values from Java properties files: `${file:/path/of/file.properties:key}`. The file is read at each look-up. */
export class FileConfigProvider implements ConfigProvider {
  #allowed = new AllowedPaths(undefined);

  config(): ConfigDef {
    return new ConfigDef([ALLOWED_PATHS_KEY]);
  }

  configure(config: RawConfig): void {
    this.#allowed = new AllowedPaths(config['allowed.paths']);
  }

  async get(path: string, keys?: readonly string[]): Promise<ProvidedValues> {
    if (path === '' || !this.#allowed.allows(path)) return { values: {} };
    const properties = parseProperties(await read(path));
    if (keys === undefined) return { values: properties };
    const found = keys.filter((key) => Object.hasOwn(properties, key));
    return { values: Object.fromEntries(found.map((key) => [key, properties[key] as string])) };
  }
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new ConfigException(
      `Could not read properties from file ${path}: ${(error as Error).message}. ` +
        'Check the path in the reference and that the worker may read the file.',
    );
  }
}
