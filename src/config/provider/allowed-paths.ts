import { isAbsolute, normalize, sep } from 'node:path';
import { ConfigException } from '../../error/errors.js';

/** Confines a provider to some folders and files (`allowed.paths`); without a list everything is allowed. */
export class AllowedPaths {
  readonly #roots: readonly string[] | null;

  /** @throws ConfigException for a path that is not absolute */
  constructor(setting: string | undefined) {
    const paths = (setting ?? '').split(',').map((path) => path.trim());
    const given = paths.filter((path) => path !== '');
    for (const path of given) {
      if (!isAbsolute(path)) throw new ConfigException(`Path ${path} is not absolute`);
    }
    this.#roots = given.length === 0 ? null : given.map((path) => normalize(path));
  }

  /** `..` is taken out first, so a path cannot climb out of an allowed folder. */
  allows(path: string): boolean {
    if (this.#roots === null) return true;
    const wanted = normalize(path);
    return this.#roots.some((root) => wanted === root || wanted.startsWith(root.endsWith(sep) ? root : root + sep));
  }
}

/** The setting of providers that read files. */
export const ALLOWED_PATHS_KEY = {
  name: 'allowed.paths',
  type: 'STRING',
  defaultValue: null,
  importance: 'MEDIUM',
  documentation:
    'A comma separated list of paths that this config provider is allowed to access. If not set, all paths are allowed.',
} as const;
