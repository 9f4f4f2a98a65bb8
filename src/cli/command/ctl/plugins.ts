import type { ConfigKeyInfo } from '../../../connect/validation/config-infos.js';
import type { ListOptions } from './list.js';
import { table } from './table.js';
import { WorkerClient } from './worker-client.js';

interface PluginInfo {
  readonly class: string;
  readonly type: string;
  readonly version?: string;
}

export interface PluginsOptions extends ListOptions {
  readonly all?: boolean;
}

/** `millrace ctl plugins`: the connectors a worker has; `--all` also transforms, predicates and converters. With a name: the settings of that plugin. */
export async function plugins(name: string | undefined, options: PluginsOptions): Promise<void> {
  const client = new WorkerClient(options);
  const answer =
    name === undefined
      ? await client.get<PluginInfo[]>(`/connector-plugins?connectorsOnly=${options.all !== true}`)
      : await client.get<ConfigKeyInfo[]>(`/connector-plugins/${encodeURIComponent(name)}/config`);
  if (options.json) console.log(JSON.stringify(answer, null, 2));
  else console.log(name === undefined ? pluginTable(answer as PluginInfo[]) : settingTable(answer as ConfigKeyInfo[]));
}

function pluginTable(found: readonly PluginInfo[]): string {
  return table(
    ['TYPE', 'VERSION', 'CLASS'],
    found.map((plugin) => [plugin.type, plugin.version ?? '', plugin.class]),
  );
}

function settingTable(keys: readonly ConfigKeyInfo[]): string {
  const rows = keys.map((key) => [
    key.name,
    key.type,
    key.required ? 'required' : (key.default_value ?? ''),
    key.documentation.split('\n', 1)[0] ?? '',
  ]);
  return table(['SETTING', 'TYPE', 'DEFAULT', 'MEANING'], rows);
}
