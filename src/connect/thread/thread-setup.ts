import type { RawConfig } from '../../config/config-def.js';
import { loggers } from '../../logging/logger.js';
import type { PluginModule } from '../plugin/plugin-module.js';
import type { TaskThreadSetup } from './thread-messages.js';

/**
 * What a thread begins with, log levels as they are now.
 * @param modules those of `plugin.path` that can be used
 * @param plugins class names whose code it loads at once, because they will be asked for; those that cannot be loaded say so when they are used
 */
export function threadSetup(
  workerConfig: RawConfig,
  modules: readonly PluginModule[],
  plugins: readonly string[] = [],
): TaskThreadSetup {
  return { workerConfig, levels: loggers.ownLevels(), modules, plugins };
}
