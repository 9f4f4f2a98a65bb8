import type { SinkRecord } from '../../data/sink-record.js';
import type { LogRecord } from '../../log/log.js';
import type { ErrantRecordReporter } from '../../sink/sink-task.js';
import type { ErrorHandler } from './error-handler.js';

/** Makes the bytes of a record that a connector has made itself, so that it has no original. */
export type EncodeSinkRecord = (record: SinkRecord) => LogRecord;

/**
 * Lets a sink task give up single records. Keeps the bytes of records on their way through the task, because a connector may report long after the
 * consumer has reused them.
 *
 * @see https://cwiki.apache.org/confluence/display/KAFKA/KIP-610%3A+Error+Reporting+in+Sink+Connectors
 */
export class ErrantRecords implements ErrantRecordReporter {
  readonly #errors: ErrorHandler;
  readonly #encode: EncodeSinkRecord;
  readonly #originals = new WeakMap<SinkRecord, LogRecord>();
  readonly #pending = new Set<Promise<void>>();

  constructor(errors: ErrorHandler, encode: EncodeSinkRecord) {
    this.#errors = errors;
    this.#encode = encode;
  }

  /** `original` must have bytes that stay valid. */
  remember(record: SinkRecord, original: LogRecord): void {
    this.#originals.set(record, original);
  }

  report(record: SinkRecord, error: Error): Promise<void> {
    const reported = this.#errors.fail({
      stage: 'TASK_PUT',
      className: 'org.apache.kafka.connect.sink.SinkTask',
      error,
      consumed: this.#originals.get(record) ?? this.#encode(record),
    });
    const pending = reported.catch(() => undefined).finally(() => this.#pending.delete(pending));
    this.#pending.add(pending);
    return reported;
  }

  /** Resolves when all that was reported so far is durable. */
  async flush(): Promise<void> {
    await Promise.all(this.#pending);
    await this.#errors.flush();
  }
}
