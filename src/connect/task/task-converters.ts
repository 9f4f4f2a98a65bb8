import type { RawConfig } from '../../config/config-def.js';
import type { Converter, HeaderConverter } from '../../converter/converter.js';
import { ConfigException } from '../../error/errors.js';
import { identityOf, type PluginIdentity, type Plugins } from '../plugin/plugins.js';
import { settingsBelow } from './transform-stage.js';

/** A plugin with the Java class name under which errors and metrics show it. */
export interface Named<P> extends PluginIdentity {
  readonly plugin: P;
}

/** The converters of one task, configured. */
export interface TaskConverters {
  readonly key: Named<Converter>;
  readonly value: Named<Converter>;
  readonly header: Named<HeaderConverter>;
}

const DEFAULT_HEADER_CONVERTER = 'org.apache.kafka.connect.storage.SimpleHeaderConverter';

/**
 * Makes the converters of a task: the connector's own where it names one, else the worker's. A connector that names a converter gives all of its
 * settings; the worker's settings for that converter do not count then.
 *
 * @throws ConfigException
 */
export async function createTaskConverters(
  plugins: Plugins,
  worker: RawConfig,
  connector: RawConfig,
): Promise<TaskConverters> {
  const create = async (kind: 'key' | 'value'): Promise<Named<Converter>> => {
    const { name, settings } = choose(worker, connector, kind);
    const plugin = await plugins.newConverter(name);
    await plugin.configure(settings, kind === 'key');
    return { ...identityOf(plugins, 'converter', name), plugin };
  };
  const { name, settings } = choose(worker, connector, 'header');
  const header = await plugins.newHeaderConverter(name);
  await header.configure(settings, false);
  return {
    key: await create('key'),
    value: await create('value'),
    header: { ...identityOf(plugins, 'header_converter', name), plugin: header },
  };
}

function choose(worker: RawConfig, connector: RawConfig, kind: 'key' | 'value' | 'header') {
  const setting = `${kind}.converter`;
  const config = connector[setting] === undefined ? worker : connector;
  const name = config[setting] ?? (kind === 'header' ? DEFAULT_HEADER_CONVERTER : undefined);
  if (name === undefined) {
    throw new ConfigException(`Missing required configuration "${setting}" which has no default value.`);
  }
  return { name, settings: { ...settingsBelow(config, `${setting}.`), 'converter.type': kind } };
}
