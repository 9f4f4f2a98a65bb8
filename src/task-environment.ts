import { BUNDLED_PLUGINS } from './bundled-plugins.js';
import { scanPluginPath } from './connect/plugin/plugin-path.js';
import { PluginRegistry } from './connect/plugin/plugin-registry.js';
import type { CreateTaskEnvironment } from './connect/task/task-environment.js';
import { openLog } from './log/open-log.js';

/** What task threads import: the plugins and the log of the main thread once more. */
export const createTaskEnvironment: CreateTaskEnvironment = async (workerConfig) => {
  const { declarations } = await scanPluginPath(
    workerConfig['plugin.path'] ?? null,
    new URL('./index.js', import.meta.url),
  );
  const { log } = await openLog(workerConfig, false);
  return {
    plugins: new PluginRegistry([...BUNDLED_PLUGINS, ...declarations]),
    log,
    close: () => log.close(),
  };
};
