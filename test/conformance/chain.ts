import { BUNDLED_PLUGINS } from '../../src/bundled-plugins.js';
import { checkAliasClasses } from '../../src/connect/config/alias-settings.js';
import { enrichedConfigDef } from '../../src/connect/config/enriched-config.js';
import { PluginRegistry } from '../../src/connect/plugin/plugin-registry.js';
import { createTransformStages } from '../../src/connect/task/transform-stage.js';
import type { ConnectRecord } from '../../src/data/connect-record.js';
import type { Chain } from './plugins.js';

/** The transforms of a whole connector configuration, checked and built as a worker does it. */
export async function buildChain(config: Record<string, string>, _sink: boolean): Promise<Chain> {
  const plugins = new PluginRegistry(BUNDLED_PLUGINS);
  checkAliasClasses(plugins, config);
  const { descriptor } = await plugins.newConnector(config['connector.class'] ?? '');
  const definition = await enrichedConfigDef(plugins, descriptor, config, WORKER);
  definition.parse(config);
  const stages = await createTransformStages(plugins, config);
  return (record) => {
    let current: ConnectRecord | null = record;
    for (const stage of stages) {
      current = stage.apply(current);
      if (current === null) return null;
    }
    return current;
  };
}

const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';
const WORKER = { 'key.converter': JSON_CONVERTER, 'value.converter': JSON_CONVERTER };
