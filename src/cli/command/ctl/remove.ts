import { readConnectorFiles } from './connector-files.js';
import { connectorPath } from './entities.js';
import { type ConnectionOptions, WorkerClient } from './worker-client.js';

export interface RemoveOptions extends ConnectionOptions {
  readonly file?: readonly string[];
}

/** `millrace ctl delete NAME…`, or the connectors of `-f FILE`. Topics and offsets stay. */
export async function remove(names: readonly string[], options: RemoveOptions): Promise<void> {
  const { connectors } = await readConnectorFiles(options.file ?? []);
  const client = new WorkerClient(options);
  for (const name of [...names, ...connectors.map((connector) => connector.name)]) {
    await client.send('DELETE', connectorPath(name));
    console.log(`connector/${name} deleted`);
  }
}
