import type { ConfigInfos } from '../../../connect/validation/config-infos.js';
import { EXIT_CONNECTOR } from '../../exit-code.js';
import { readConnectorFiles } from './connector-files.js';
import { type ConnectionOptions, WorkerClient } from './worker-client.js';

export interface ValidateOptions extends ConnectionOptions {
  readonly file: readonly string[];
  readonly json?: boolean;
}

/** `millrace ctl validate -f FILE`: what a worker would say of these connectors, without creating them. Ends with 3 when something is wrong. */
export async function validate(options: ValidateOptions): Promise<void> {
  const { connectors, warnings } = await readConnectorFiles(options.file);
  const client = new WorkerClient(options);
  const answers: Record<string, ConfigInfos> = {};
  for (const warning of warnings) console.error(`Warning: ${warning}`);
  for (const { name, config, warnings: own } of connectors) {
    for (const warning of own) console.error(`Warning: connector ${name}: ${warning}`);
    const path = `/connector-plugins/${encodeURIComponent(config['connector.class'] ?? '')}/config/validate`;
    const infos = JSON.parse((await client.send('PUT', path, JSON.stringify(config))).text) as ConfigInfos;
    answers[name] = infos;
    if (infos.error_count > 0) process.exitCode = EXIT_CONNECTOR;
    if (!options.json) print(name, infos);
  }
  if (options.json) console.log(JSON.stringify(answers, null, 2));
}

function print(name: string, { error_count: count, configs }: ConfigInfos): void {
  console.log(`connector/${name} ${count === 0 ? 'is valid' : `has ${count} error${count === 1 ? '' : 's'}`}`);
  for (const { value } of configs) for (const error of value.errors) console.log(`  ${value.name}: ${error}`);
}
