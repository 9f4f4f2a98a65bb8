import { ConfigDef } from '../../config/config-def.js';
import { nonEmptyString } from '../../config/validators.js';
import type { OffsetMap } from '../../data/source-record.js';
import { ConnectException } from '../../error/errors.js';
import type { SourceConnector, SourceTask } from '../source-task.js';
import { FileStreamSourceTask } from './file-stream-source-task.js';

const CONFIG = new ConfigDef([
  {
    name: 'file',
    type: 'STRING',
    defaultValue: null,
    importance: 'HIGH',
    documentation: 'Source filename. If not specified, the standard input will be used',
  },
  {
    name: 'topic',
    type: 'STRING',
    validator: nonEmptyString,
    importance: 'HIGH',
    documentation: 'The topic to publish data to',
  },
  {
    name: 'batch.size',
    type: 'INT',
    defaultValue: 2000,
    importance: 'LOW',
    documentation: 'The maximum number of records the source task can read from the file each time it is polled',
  },
]);

/** Reads a file line by line, as Kafka's example connector does, but with positions in bytes: right for any text. Always one task. */
export class FileStreamSourceConnector implements SourceConnector {
  readonly taskClass = 'org.apache.kafka.connect.file.FileStreamSourceTask';

  config(): ConfigDef {
    return CONFIG;
  }

  createTask(): SourceTask {
    return new FileStreamSourceTask();
  }

  taskConfigs(config: Readonly<Record<string, string>>): readonly Readonly<Record<string, string>>[] {
    return [config];
  }

  alterOffsets(
    config: Readonly<Record<string, string>>,
    offsets: readonly { readonly partition: OffsetMap | null; readonly offset: OffsetMap | null }[],
  ): boolean {
    if (!config.file) {
      throw new ConnectException(
        "Offsets cannot be modified if the 'file' configuration is unspecified. " +
          'This is because stdin is used for input and offsets are not tracked.',
      );
    }
    // A null offset removes a partition, whatever it looks like: users must be able to clean up.
    for (const { partition, offset } of offsets) if (offset !== null) checkOffset(partition, offset);
    return true;
  }
}

function checkOffset(partition: OffsetMap | null, offset: OffsetMap): void {
  if (!('position' in offset)) {
    throw new ConnectException("Offset objects should either be null or contain the key 'position'");
  }
  const position = offset.position;
  if (typeof position !== 'bigint') {
    throw new ConnectException("The value for the 'position' key in the offset is expected to be a Long value");
  }
  if (position < 0n) {
    throw new ConnectException("The value for the 'position' key in the offset should be a non-negative value");
  }
  if (partition === null) throw new ConnectException('Partition objects cannot be null');
  if (!('filename' in partition)) throw new ConnectException("Partition objects should contain the key 'filename'");
}
