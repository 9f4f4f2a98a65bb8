import type { ConnectorStateInfo } from '../../../connect/herder/entities.js';
import { connectorPath } from './entities.js';
import { type ConnectionOptions, WorkerClient } from './worker-client.js';

export interface RestartOptions extends ConnectionOptions {
  readonly tasks?: boolean;
  readonly onlyFailed?: boolean;
  readonly task?: string;
}

/** `millrace ctl restart NAME`: the connector, with `--tasks` its tasks too, `--only-failed` those that failed, `--task` one task. */
export async function restart(name: string, options: RestartOptions): Promise<void> {
  const client = new WorkerClient(options);
  if (options.task !== undefined) {
    await client.send('POST', connectorPath(name, `/tasks/${encodeURIComponent(options.task)}/restart`));
    console.log(`task/${name}-${options.task} restarted`);
    return;
  }
  const { tasks = false, onlyFailed = false } = options;
  const query = `?includeTasks=${tasks}&onlyFailed=${onlyFailed}`;
  const { text } = await client.send('POST', connectorPath(name, `/restart${query}`));
  if (text === '') {
    console.log(`connector/${name} restarted`);
    return;
  }
  const { connector, tasks: states } = JSON.parse(text) as ConnectorStateInfo;
  const restarted = [
    ...(connector.state === 'RESTARTING' ? [`connector/${name}`] : []),
    ...states.filter(({ state }) => state === 'RESTARTING').map(({ id }) => `task/${name}-${id}`),
  ];
  for (const what of restarted) console.log(`${what} restarted`);
  if (restarted.length === 0) console.log(`connector/${name}: nothing has failed`);
}
