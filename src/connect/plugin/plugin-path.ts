import { existsSync, realpathSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { register } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { errorMessage } from '../../error/java-trace.js';
import type { PluginImports } from './plugin-imports.js';
import type { PluginModule } from './plugin-module.js';

/** A module of `plugin.path` that could not be used. */
export interface PluginProblem {
  readonly location: string;
  readonly reason: string;
}

export interface PluginPathScan {
  readonly modules: readonly PluginModule[];
  readonly problems: readonly PluginProblem[];
}

/**
 * Looks into the folders of `plugin.path`. A module is a file (`.js`, `.mjs`) or a folder with a package.json; it exports `plugins`, an array of
 * declarations. A module that `describe` fails for is reported and left out.
 */
export async function scanPluginPath(
  pluginPath: string | null,
  describe: (location: string) => Promise<PluginModule>,
): Promise<PluginPathScan> {
  const modules: PluginModule[] = [];
  const problems: PluginProblem[] = [];
  for (const folder of foldersOf(pluginPath)) {
    for (const location of await modulesIn(folder, problems)) {
      try {
        modules.push(await describe(location));
      } catch (error) {
        problems.push({ location, reason: errorMessage(error) });
      }
    }
  }
  return { modules, problems };
}

const HOOKS = new URL('./plugin-imports.js', import.meta.url);

/**
 * Gives the modules below `plugin.path` that are imported on this thread the running worker's own code, `library`, for `import … from 'millrace'`; see
 * {@link PluginImports}. Run from its TypeScript sources, as in tests, there are no hooks to load.
 */
export function shareLibrary(pluginPath: string | null, library: URL): void {
  const found = foldersOf(pluginPath).filter((folder) => existsSync(folder));
  if (found.length === 0 || !existsSync(HOOKS)) return;
  // Modules know themselves by their real paths.
  const urls = found.map((folder) => `${pathToFileURL(realpathSync(folder)).href}/`);
  register<PluginImports>(HOOKS, { data: { folders: urls, library: library.href } });
}

function foldersOf(pluginPath: string | null): string[] {
  const folders = (pluginPath ?? '').split(',').map((folder) => folder.trim());
  return folders.filter((folder) => folder !== '').map((folder) => resolve(folder));
}

async function modulesIn(folder: string, problems: PluginProblem[]): Promise<string[]> {
  try {
    const names = (await readdir(folder)).sort();
    const modules = await Promise.all(names.map((name) => moduleEntry(join(folder, name))));
    return modules.filter((path) => path !== null);
  } catch (error) {
    problems.push({ location: folder, reason: (error as Error).message });
    return [];
  }
}

async function moduleEntry(path: string): Promise<string | null> {
  if ((await stat(path)).isFile()) return /\.m?js$/.test(path) ? path : null;
  try {
    const manifest = JSON.parse(await readFile(join(path, 'package.json'), 'utf8')) as {
      exports?: unknown;
      main?: string;
    };
    return join(path, typeof manifest.exports === 'string' ? manifest.exports : (manifest.main ?? 'index.js'));
  } catch {
    return null;
  }
}
