import { ConnectException } from '../../error/errors.js';
import { EncodedHeaders } from '../../log/encoded-headers.js';
import type { Log, LogAdmin, LogRecord, LogWriter } from '../../log/log.js';
import { RecordFrame } from '../../log/record-frame.js';
import { loggers } from '../../logging/logger.js';
import type { ConnectorTaskId } from '../task/connector-task-id.js';
import { deadLetterHeaders } from './dead-letter-headers.js';
import type { ErrorCounters } from './error-counters.js';
import type { ErrorReporter, FailedRecord } from './failed-record.js';

const logger = loggers.get('org.apache.kafka.connect.runtime.errors.DeadLetterQueueReporter');

/** The settings `errors.deadletterqueue.*`. */
export interface DeadLetterSettings {
  readonly topic: string;
  readonly replicationFactor: number;
  /** Whether the reason goes with the record, in headers. */
  readonly contextHeaders: boolean;
}

/** The bytes of a record that a source could not bring into the log; null if there is nothing to keep of it. */
export type EncodeSourceRecord = (failed: FailedRecord) => LogRecord | null;

/**
 * Sends records that are given up to the dead letter topic: the bytes as they were read, with the original headers first.
 */
export class DeadLetterQueue implements ErrorReporter {
  readonly #settings: DeadLetterSettings;
  readonly #writer: LogWriter;
  readonly #id: ConnectorTaskId;
  readonly #counters: ErrorCounters;
  readonly #encodeSource: EncodeSourceRecord;
  readonly #frame = new RecordFrame();

  private constructor(
    settings: DeadLetterSettings,
    writer: LogWriter,
    id: ConnectorTaskId,
    counters: ErrorCounters,
    encodeSource: EncodeSourceRecord,
  ) {
    this.#settings = settings;
    this.#writer = writer;
    this.#id = id;
    this.#counters = counters;
    this.#encodeSource = encodeSource;
  }

  /** Creates the topic with `admin` if it does not exist: one partition. @throws ConnectException if that fails */
  static async open(
    settings: DeadLetterSettings,
    log: Log,
    admin: LogAdmin,
    overrides: Readonly<Record<string, string>>,
    id: ConnectorTaskId,
    counters: ErrorCounters,
    encodeSource: EncodeSourceRecord,
  ): Promise<DeadLetterQueue> {
    const { topic, replicationFactor } = settings;
    try {
      const created = await admin.ensureTopics([{ name: topic, partitions: 1, replicationFactor, config: {} }]);
      if (created.length > 0) logger.info(`Created the dead letter topic ${topic}`);
    } catch (error) {
      throw new ConnectException(`Could not initialize dead letter queue with topic=${topic}`, { cause: error });
    }
    const writer = await log.writer(`connector-dlq-producer-${id.connector}-${id.task}`, overrides);
    return new DeadLetterQueue(settings, writer, id, counters, encodeSource);
  }

  async report(failed: FailedRecord): Promise<void> {
    this.#counters.deadLetterRequests++;
    const original = failed.consumed ?? this.#encodeSource(failed);
    try {
      if (original !== null) {
        if (this.#writer.full) await this.#writer.drained();
        this.#writer.append(this.#fill(original, failed));
        this.#writer.seal();
        return;
      }
    } catch (error) {
      logger.error(`Could not produce message to dead letter queue. topic=${this.#settings.topic}`, error);
    }
    this.#counters.deadLetterFailures++;
  }

  async flush(): Promise<void> {
    try {
      await this.#writer.flush();
    } catch (error) {
      this.#counters.deadLetterFailures++;
      throw new ConnectException(
        `Records for the dead letter topic ${this.#settings.topic} could not be stored; their offsets are not committed`,
        { cause: error },
      );
    }
  }

  async close(): Promise<void> {
    await this.#writer.close();
  }

  #fill(original: LogRecord, failed: FailedRecord): RecordFrame {
    const frame = this.#frame;
    frame.begin(this.#settings.topic, null, original.timestampType === 'NoTimestampType' ? null : original.timestamp);
    const headers = this.#settings.contextHeaders
      ? [...original.headers, ...deadLetterHeaders(failed, this.#id.connector, this.#id.task)]
      : original.headers;
    if (headers.length > 0) frame.headers = new EncodedHeaders(headers);
    if (original.key !== null) {
      frame.keyStart = frame.bytes.position;
      frame.bytes.bytes(original.key);
      frame.keyEnd = frame.bytes.position;
    }
    if (original.value !== null) {
      frame.valueStart = frame.bytes.position;
      frame.bytes.bytes(original.value);
      frame.valueEnd = frame.bytes.position;
    }
    return frame;
  }
}
