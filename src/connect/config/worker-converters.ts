import { ConfigException } from '../../error/errors.js';
import type { Plugins } from '../plugin/plugins.js';
import { CONVERTER_SETTINGS } from './enriched-config.js';
import { classNotFound, lookUpClass } from './plugin-settings.js';
import type { WorkerConfig } from './worker-config.js';

/** A converter of the worker that does not exist would fail every connector: better to say so at the start. @throws ConfigException */
export function checkWorkerConverters(config: WorkerConfig, plugins: Plugins): void {
  for (const { setting, type, interfaceName } of CONVERTER_SETTINGS) {
    const className = config.string(setting) as string;
    const found = lookUpClass(plugins, type, className);
    if (found.kind === 'plugin') continue;
    if (found.kind === 'unknown') throw classNotFound(setting, className);
    throw new ConfigException(
      `Class class ${className} does not implement the ${interfaceName} interface (setting ${setting})`,
    );
  }
}
