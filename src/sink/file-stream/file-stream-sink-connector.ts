import { ConfigDef } from '../../config/config-def.js';
import type { SinkConnector, SinkTask } from '../sink-task.js';
import { FileStreamSinkTask } from './file-stream-sink-task.js';

const CONFIG = new ConfigDef([
  {
    name: 'file',
    type: 'STRING',
    defaultValue: null,
    importance: 'HIGH',
    documentation: 'Destination filename. If not specified, the standard output will be used',
  },
]);

/** Writes the values of records to a file, one per line, as Kafka's example connector does. All tasks write the same file. */
export class FileStreamSinkConnector implements SinkConnector {
  readonly taskClass = 'org.apache.kafka.connect.file.FileStreamSinkTask';

  config(): ConfigDef {
    return CONFIG;
  }

  createTask(): SinkTask {
    return new FileStreamSinkTask();
  }

  taskConfigs(config: Readonly<Record<string, string>>, maxTasks: number): readonly Readonly<Record<string, string>>[] {
    return new Array<Readonly<Record<string, string>>>(maxTasks).fill(config);
  }

  /** The framework keeps all offsets of this connector, so it knows that they are right. */
  alterOffsets(): boolean {
    return true;
  }
}
