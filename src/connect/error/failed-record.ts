import type { SinkRecord } from '../../data/sink-record.js';
import type { SourceRecord } from '../../data/source-record.js';
import type { LogRecord } from '../../log/log.js';
import type { Stage } from './stage.js';

/** A record that could not be processed, and why. */
export interface FailedRecord {
  readonly stage: Stage;
  /** The Java class name of the plugin (or runtime class) that failed. */
  readonly className: string;
  readonly error: unknown;
  /** Sinks: as it was read, with bytes that stay valid. */
  readonly consumed?: LogRecord;
  /** Sinks: what a connector reported without it being a record of ours, so that there are no original bytes. */
  readonly sinkRecord?: SinkRecord;
  /** Sources: as the task returned it, before transforms. */
  readonly sourceRecord?: SourceRecord;
}

/** Is told of every record that is given up, whether or not the error is tolerated. */
export interface ErrorReporter {
  /** Resolves when the record is stored where it belongs. Its own failures are logged and counted, never thrown. */
  report(record: FailedRecord): Promise<void>;
  /** Resolves when everything reported so far is durable. */
  flush?(): Promise<void>;
  close?(): Promise<void>;
}
