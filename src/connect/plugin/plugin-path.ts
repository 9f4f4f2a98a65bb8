import { existsSync, realpathSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { register } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PluginDeclaration } from './plugin-declaration.js';
import type { PluginImports } from './plugin-imports.js';

/** A module that cannot import within this time is left out: one broken plugin must not keep the worker from starting. */
const IMPORT_DEADLINE_MS = 10_000;

/** A module of `plugin.path` that could not be used. */
export interface PluginProblem {
  readonly location: string;
  readonly reason: string;
}

export interface PluginPathScan {
  readonly declarations: readonly PluginDeclaration[];
  readonly problems: readonly PluginProblem[];
}

/**
 * Imports the modules in the folders of `plugin.path`. A module is a file (`.js`, `.mjs`) or a folder with a package.json; it exports
 * `plugins`, an array of {@link PluginDeclaration}. A module that fails is reported and left out. `import … from 'millrace'` in them is `library`.
 */
export async function scanPluginPath(pluginPath: string | null, library: URL): Promise<PluginPathScan> {
  const folders = (pluginPath ?? '')
    .split(',')
    .map((folder) => folder.trim())
    .filter((folder) => folder !== '');
  shareLibrary(folders, library);
  const declarations: PluginDeclaration[] = [];
  const problems: PluginProblem[] = [];
  for (const folder of folders) {
    for (const location of await modulesIn(resolve(folder), problems)) {
      try {
        declarations.push(...(await importPlugins(location)));
      } catch (error) {
        problems.push({ location, reason: (error as Error).message });
      }
    }
  }
  return { declarations, problems };
}

const HOOKS = new URL('./plugin-imports.js', import.meta.url);

/** See {@link PluginImports}. Run from its TypeScript sources, as in tests, there are no hooks to load. */
function shareLibrary(folders: readonly string[], library: URL): void {
  const found = folders.filter((folder) => existsSync(folder));
  if (found.length === 0 || !existsSync(HOOKS)) return;
  // Modules know themselves by their real paths.
  const urls = found.map((folder) => `${pathToFileURL(realpathSync(folder)).href}/`);
  register<PluginImports>(HOOKS, { data: { folders: urls, library: library.href } });
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

async function importPlugins(location: string): Promise<PluginDeclaration[]> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`It was not imported within ${IMPORT_DEADLINE_MS} ms.`)),
      IMPORT_DEADLINE_MS,
    );
  });
  try {
    const imported = import(pathToFileURL(location).href) as Promise<{ plugins?: unknown }>;
    const { plugins } = await Promise.race([imported, deadline]);
    if (!Array.isArray(plugins)) throw new Error('It does not export an array named plugins.');
    return plugins.map((plugin: unknown) => declared(plugin, location));
  } finally {
    clearTimeout(timer);
  }
}

function declared(plugin: unknown, location: string): PluginDeclaration {
  const { className, type, version, load } = (plugin ?? {}) as Partial<PluginDeclaration>;
  if (typeof className !== 'string' || typeof type !== 'string' || typeof version !== 'string' || !load) {
    throw new Error('A plugin needs className, type, version and load.');
  }
  return { ...(plugin as PluginDeclaration), location };
}
