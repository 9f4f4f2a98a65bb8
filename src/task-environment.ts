import { BUNDLED_PLUGINS } from './bundled-plugins.js';
import { declarationsOf } from './connect/plugin/plugin-module.js';
import { shareLibrary } from './connect/plugin/plugin-path.js';
import { PluginRegistry } from './connect/plugin/plugin-registry.js';
import type { CreatePlugins } from './connect/plugin/plugins.js';
import type { CreateTaskEnvironment } from './connect/task/task-environment.js';
import { openLog } from './log/open-log.js';

/** What threads import: the plugins of the main thread once more. */
export const createPlugins: CreatePlugins = (pluginPath, modules) => {
  shareLibrary(pluginPath, new URL('./index.js', import.meta.url));
  return new PluginRegistry([...BUNDLED_PLUGINS, ...declarationsOf(modules)]);
};

/** For task threads: the log, too. */
export const createTaskEnvironment: CreateTaskEnvironment = async (workerConfig, modules) => {
  const plugins = createPlugins(workerConfig['plugin.path'] ?? null, modules);
  const { log } = await openLog(workerConfig, false);
  return { plugins, log, close: () => log.close() };
};
