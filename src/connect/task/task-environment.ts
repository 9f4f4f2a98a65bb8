import type { RawConfig } from '../../config/config-def.js';
import type { Log } from '../../log/log.js';
import type { PluginModule } from '../plugin/plugin-module.js';
import type { Plugins } from '../plugin/plugins.js';

/** What tasks of one thread share. */
export interface TaskEnvironment {
  readonly plugins: Plugins;
  readonly log: Log;
  close(): Promise<void>;
}

/**
 * What the module for task threads exports as `createTaskEnvironment`: makes the same plugins and opens the same log as on the main thread.
 * `workerConfig` are the worker's settings with references resolved, `modules` those of `plugin.path` that can be used.
 */
export type CreateTaskEnvironment = (
  workerConfig: RawConfig,
  modules: readonly PluginModule[],
) => Promise<TaskEnvironment>;
