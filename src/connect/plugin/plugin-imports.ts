import type { InitializeHook, ResolveHook } from 'node:module';

/** What the hook needs to know; URLs, folders with a slash at the end. */
export interface PluginImports {
  readonly folders: readonly string[];
  readonly library: string;
}

let imports: PluginImports = { folders: [], library: '' };

/** Called by Node on its thread for hooks. @see https://nodejs.org/api/module.html#initialize */
export const initialize: InitializeHook<PluginImports> = (data) => {
  imports = data;
};

/**
 * Gives plugins the running worker's own code for `import … from 'millrace'`. A copy of the package beside the plugin would have classes of its own, whose
 * records and exceptions the worker does not recognize.
 */
export const resolve: ResolveHook = (specifier, context, next) => {
  const fromPlugin = imports.folders.some((folder) => context.parentURL?.startsWith(folder));
  if (specifier !== 'millrace' || !fromPlugin) return next(specifier, context);
  return { url: imports.library, format: 'module', shortCircuit: true };
};
