import { loggers } from '../../logging/logger.js';
import type { ErrorCounters } from './error-counters.js';
import type { ErrorReporter, FailedRecord } from './failed-record.js';

const logger = loggers.get('org.apache.kafka.connect.runtime.errors.LogReporter');

/** Writes each record that is given up to the worker's log: `errors.log.enable`. */
export class LogReporter implements ErrorReporter {
  readonly #task: string;
  readonly #includeMessages: boolean;
  readonly #counters: ErrorCounters;

  /** `includeMessages` is `errors.log.include.messages`: says where the record stands. */
  constructor(task: string, includeMessages: boolean, counters: ErrorCounters) {
    this.#task = task;
    this.#includeMessages = includeMessages;
    this.#counters = counters;
  }

  async report(record: FailedRecord): Promise<void> {
    const where = this.#includeMessages ? position(record) : '';
    logger.error(
      `Error encountered in task ${this.#task}. Executing stage '${record.stage}' with class '${record.className}'${where}.`,
      record.error,
    );
    this.#counters.logged++;
  }
}

function position({ consumed, sourceRecord }: FailedRecord): string {
  if (consumed !== undefined) {
    const { topic, partition, offset, timestamp, timestampType } = consumed;
    const time = timestampType === 'NoTimestampType' ? '' : `, timestamp=${timestamp}, timestampType=${timestampType}`;
    return `, where consumed record is {topic='${topic}', partition=${partition}, offset=${offset}${time}}`;
  }
  if (sourceRecord === undefined) return '';
  const text = JSON.stringify(
    { topic: sourceRecord.topic, partition: sourceRecord.sourcePartition, offset: sourceRecord.sourceOffset },
    (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
  );
  return `, where source record is = ${text}`;
}
