import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { STRING } from '../../data/schema.js';
import { type OffsetMap, SourceRecord } from '../../data/source-record.js';
import { ConnectException } from '../../error/errors.js';
import { loggers } from '../../logging/logger.js';
import type { SourceTask, SourceTaskContext } from '../source-task.js';
import { LineSplitter } from './line-splitter.js';
import { StandardInput } from './standard-input.js';

/** How often the end of the file is looked at for more. */
const IDLE_WAIT_MS = 100;
/** How often a missing file is looked for, and warned about. */
const MISSING_FILE_WAIT_MS = 1000;
const CHUNK_BYTES = 64 * 1024;

const log = loggers.get('org.apache.kafka.connect.file.FileStreamSourceTask');

/** Reads the lines of one file, or of the standard input, and waits for more at its end. */
export class FileStreamSourceTask implements SourceTask {
  #file: string | null = null;
  #topic = '';
  #batchSize = 2000;
  #position = 0;
  #partition: OffsetMap = {};
  #signal: AbortSignal = AbortSignal.abort();
  #handle: FileHandle | null = null;
  #input: StandardInput | null = null;
  #readPosition = 0;
  readonly #chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  readonly #lines = new LineSplitter();

  async start(context: SourceTaskContext): Promise<void> {
    const { file, topic, 'batch.size': batchSize } = context.config;
    this.#file = file || null;
    this.#topic = topic ?? '';
    this.#batchSize = Number(batchSize ?? 2000);
    this.#signal = context.signal;
    this.#partition = { filename: this.#file };
    if (this.#file === null) this.#input = new StandardInput();
    else await this.#restorePosition(context);
  }

  async #restorePosition(context: SourceTaskContext): Promise<void> {
    const offset = await context.offset(this.#partition);
    const position = offset?.position ?? 0n;
    if (typeof position !== 'bigint' && typeof position !== 'number') {
      throw new ConnectException('Offset position is the incorrect type');
    }
    this.#position = Number(position);
    this.#readPosition = this.#position;
  }

  async poll(): Promise<readonly SourceRecord[] | null> {
    const records = this.#records();
    if (records.length > 0) return records;
    if (this.#input === null && this.#handle === null && !(await this.#openFile())) return null;
    const read = await this.#read();
    if (read === null) {
      await this.#pause(IDLE_WAIT_MS);
      return null;
    }
    this.#lines.add(read);
    return this.#records();
  }

  #records(): SourceRecord[] {
    const records: SourceRecord[] = [];
    const timestamp = BigInt(Date.now());
    while (records.length < this.#batchSize) {
      const line = this.#lines.next();
      if (line === null) break;
      this.#position += line.bytes;
      const offset: OffsetMap = { position: this.#file === null ? null : BigInt(this.#position) };
      const parts = { topic: this.#topic, value: { schema: STRING, value: line.text }, timestamp };
      records.push(new SourceRecord(parts, this.#partition, offset));
    }
    return records;
  }

  async #openFile(): Promise<boolean> {
    try {
      this.#handle = await open(this.#file as string, 'r');
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        throw new ConnectException(`Cannot read the file ${this.#file} (setting 'file'): ${(error as Error).message}`);
      }
      log.warn(`Couldn't find file ${this.#file} for FileStreamSourceTask, sleeping to wait for it to be created`);
      await this.#pause(MISSING_FILE_WAIT_MS);
      return false;
    }
  }

  async #read(): Promise<Buffer | null> {
    if (this.#input !== null) return this.#input.read();
    const { bytesRead } = await (this.#handle as FileHandle).read(this.#chunk, 0, CHUNK_BYTES, this.#readPosition);
    this.#readPosition += bytesRead;
    return bytesRead === 0 ? null : this.#chunk.subarray(0, bytesRead);
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#signal }).catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.#input?.close();
    await this.#handle?.close();
    this.#handle = null;
  }
}
