import { open } from 'node:fs/promises';
import { ConfigDef, RetriableException } from 'millrace';

const SETTINGS = new ConfigDef([
  { name: 'path', type: 'STRING', importance: 'HIGH', documentation: 'File to append a line to for each record.' },
]);

/**
 * Writes records to a file, durably. All tasks append to the same file.
 * @implements {import('millrace').SinkConnector}
 */
export class LinesSinkConnector {
  taskClass = 'org.example.LinesSinkTask';

  config() {
    return SETTINGS;
  }

  createTask() {
    return new LinesSinkTask();
  }

  /**
   * @param {Readonly<Record<string, string>>} config
   * @param {number} maxTasks
   */
  taskConfigs(config, maxTasks) {
    return Array.from({ length: maxTasks }, () => config);
  }
}

/** @implements {import('millrace').SinkTask} */
class LinesSinkTask {
  #file;

  /** @param {import('millrace').SinkTaskContext} context */
  async start(context) {
    this.#file = await open(SETTINGS.parse(context.config).get('path'), 'a');
  }

  /** @param {readonly import('millrace').SinkRecord[]} records */
  async put(records) {
    const lines = records.map((record) => `${record.original.topic}@${record.offset}: ${record.value}\n`);
    try {
      await this.#file.appendFile(lines.join(''));
    } catch (error) {
      // A full disk may be emptied: the same records are put again later. Anything else thrown here fails the task.
      if (error.code === 'ENOSPC') throw new RetriableException(`No space is left: ${error.message}`);
      throw error;
    }
  }

  /** Offsets are committed after this: whatever was put must be durable. */
  async flush() {
    await this.#file.datasync();
  }

  async stop() {
    await this.#file?.close();
  }
}
