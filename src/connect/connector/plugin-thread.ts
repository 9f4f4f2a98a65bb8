import { parentPort, workerData } from 'node:worker_threads';
import { carriedError } from '../../error/carried-error.js';
import { loggers } from '../../logging/logger.js';
import { describeModule } from '../plugin/plugin-module.js';
import type { CreatePlugins } from '../plugin/plugins.js';
import { workerOverridePolicy } from '../validation/override-policy.js';
import { LocalConnectors } from './local-connectors.js';
import type { PluginCalls, PluginCommand, PluginReport, PluginThreadData } from './plugin-thread-messages.js';

/**
 * The entry of a thread for the control plane's share of a plugin: its connector objects, and the declarations of its settings. Like task threads it gets
 * the plugins from the module that `environmentModule` names.
 */
const { environmentModule, workerConfig, levels, modules } = workerData as PluginThreadData;
const port = parentPort;
if (port === null) throw new Error('plugin-thread runs in a worker thread only');

for (const [name, level] of Object.entries(levels)) loggers.setLevel(name, level);
const report = (message: PluginReport) => port.postMessage(message);

const { createPlugins } = (await import(environmentModule)) as { createPlugins: CreatePlugins };
const plugins = createPlugins(workerConfig['plugin.path'] ?? null, modules);
const connectors = new LocalConnectors(
  { plugins, workerConfig, overridePolicy: workerOverridePolicy(workerConfig) },
  {
    reconfigurationRequested: (run) => report({ type: 'reconfiguration', run }),
    raised: (run, error) => report({ type: 'raised', run, error: carriedError(error) }),
    interrupted: () => undefined,
  },
);
const calls: PluginCalls = {
  describe: (location) => describeModule(location),
  validate: (config) => connectors.validate(config),
  pluginConfig: (name, version) => connectors.pluginConfig(name, version),
  start: (run, connector, name, config) => connectors.start(run, connector, name, config),
  taskConfigs: (run, config, maxTasks) => connectors.taskConfigs(run, config, maxTasks),
  stop: (run) => connectors.stop(run),
  alterOffsets: (connector, config, offsets) => connectors.alterOffsets(connector, config, offsets),
};

// One object's mistake must not cost the others of this thread. What no object can be found for ends the thread.
process.on('uncaughtException', (error) => {
  if (!connectors.crashed(error)) throw error;
});

port.on('message', (command: PluginCommand) => {
  switch (command.type) {
    case 'call':
      void answer(command);
      break;
    case 'level':
      loggers.setLevel(command.name, command.level);
      break;
    default:
      report({ type: 'alive' });
  }
});

async function answer({ call, method, parameters }: PluginCommand & { readonly type: 'call' }): Promise<void> {
  report({ type: 'begun', call });
  try {
    const run = calls[method] as (...given: unknown[]) => Promise<unknown>;
    report({ type: 'returned', call, value: await run(...parameters) });
  } catch (error) {
    report({ type: 'threw', call, error: carriedError(error) });
  }
}
