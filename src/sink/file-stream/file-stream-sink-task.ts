import { type FileHandle, open } from 'node:fs/promises';
import { javaText } from '../../data/java-text.js';
import type { SinkRecord } from '../../data/sink-record.js';
import { ConnectException } from '../../error/errors.js';
import { errorMessage } from '../../error/java-trace.js';
import type { SinkTask, SinkTaskContext } from '../sink-task.js';

/** Appends one line per record to a file, or to the standard output. */
export class FileStreamSinkTask implements SinkTask {
  #handle: FileHandle | null = null;

  async start(context: SinkTaskContext): Promise<void> {
    const { file } = context.config;
    if (!file) return;
    try {
      this.#handle = await open(file, 'a');
    } catch (error) {
      // Kafka Connect's text; what to do about it stands in the cause, which logs and traces show.
      const remedy = "Set 'file' to a path whose folder exists and can be written.";
      throw new ConnectException(`Couldn't find or create file '${file}' for FileStreamSinkTask`, {
        cause: new Error(`${errorMessage(error)}. ${remedy}`, { cause: error }),
      });
    }
  }

  async put(records: readonly SinkRecord[]): Promise<void> {
    if (records.length === 0) return;
    let lines = '';
    for (const record of records) lines += `${javaText(record.value)}\n`;
    if (this.#handle !== null) await this.#handle.appendFile(lines);
    else await new Promise<void>((resolve, reject) => process.stdout.write(lines, (e) => (e ? reject(e) : resolve())));
  }

  /** The file is on disk before offsets are committed. */
  async flush(): Promise<void> {
    await this.#handle?.datasync();
  }

  async stop(): Promise<void> {
    await this.#handle?.close();
    this.#handle = null;
  }
}
