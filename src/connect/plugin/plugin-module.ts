import { pathToFileURL } from 'node:url';
import type { PluginDeclaration } from './plugin-declaration.js';
import type { PluginIdentity, PluginType } from './plugins.js';

/** A module of `plugin.path` with what it says that it has; plain data, so that threads which need not know its code need not run it. */
export interface PluginModule {
  readonly location: string;
  readonly plugins: readonly (PluginIdentity & { readonly type: PluginType })[];
}

/** Imports a module, to see what it has. @throws Error if it does not export plugins */
export async function describeModule(location: string): Promise<PluginModule> {
  const plugins = await importPlugins(location);
  return { location, plugins: plugins.map(({ type, className, version }) => ({ type, className, version })) };
}

/** The plugins of modules. Their code is imported when the first of its plugins is used. */
export function declarationsOf(modules: readonly PluginModule[]): PluginDeclaration[] {
  return modules.flatMap(({ location, plugins }) =>
    plugins.map((plugin, index) => {
      const load = async () => ((await importPlugins(location))[index] as PluginDeclaration).load();
      return { ...plugin, location, load } as PluginDeclaration;
    }),
  );
}

async function importPlugins(location: string): Promise<PluginDeclaration[]> {
  const { plugins } = (await import(pathToFileURL(location).href)) as { plugins?: unknown };
  if (!Array.isArray(plugins)) throw new Error('It does not export an array named plugins.');
  for (const plugin of plugins) {
    const { className, type, version, load } = (plugin ?? {}) as Partial<PluginDeclaration>;
    if (typeof className !== 'string' || typeof type !== 'string' || typeof version !== 'string' || !load) {
      throw new Error('A plugin needs className, type, version and load.');
    }
  }
  return plugins;
}
