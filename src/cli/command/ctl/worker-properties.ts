import { ConfigException } from '../../../error/errors.js';
import { propertiesText } from '../../properties-text.js';
import { workerSettings } from '../../strimzi/kafka-connect.js';
import { readManifests } from '../../strimzi/manifest.js';
import { readInput } from './connector-files.js';

export interface WorkerPropertiesOptions {
  readonly file: string;
  readonly secrets: string;
}

/** `millrace ctl worker-properties -f kafka-connect.yaml`: the worker's properties file that a `KafkaConnect` stands for, on the standard output. */
export async function workerProperties(options: WorkerPropertiesOptions): Promise<void> {
  const { path, text } = await readInput(options.file);
  const workers = readManifests(path, text).filter(({ kind }) => kind === 'KafkaConnect');
  const [worker, another] = workers;
  if (worker === undefined || another !== undefined) {
    throw new ConfigException(`${path} has ${workers.length} KafkaConnect resources; exactly one is needed.`);
  }
  const { settings, warnings } = workerSettings(worker, options.secrets);
  for (const warning of warnings) console.error(`Warning: ${warning}`);
  process.stdout.write(propertiesText(settings));
}
