import type { OffsetMap } from '../../../data/source-record.js';
import { ConnectException } from '../../../error/errors.js';

/** What becomes of an event that cannot be made: goes on without it, or throws {@link EventProcessingException}. */
export type EventFailure = (error: Error, offset: OffsetMap) => void;

/** An event cannot be made, and the settings do not allow to go on without it. */
export class EventProcessingException extends ConnectException {
  override readonly javaClass: string = 'org.apache.kafka.connect.errors.ConnectException';
}

/** `event.processing.failure.handling.mode` */
export type FailureHandlingMode = 'fail' | 'warn' | 'skip' | 'ignore';

/** Applies `event.processing.failure.handling.mode`; `skip` and `ignore` say it at debug level, as in Debezium. */
export function eventFailure(
  mode: FailureHandlingMode,
  log: { readonly warn: (message: string, error: Error) => void; readonly debug: (message: string) => void },
): EventFailure {
  return (error, offset) => {
    if (error instanceof EventProcessingException) throw error;
    const message = `Error while processing event at offset ${mapText(offset)}`;
    if (mode === 'fail') throw new EventProcessingException(message, { cause: error });
    if (mode === 'warn') log.warn(message, error);
    else log.debug(`${message}: ${error.message}`);
  };
}

/** The offset as Java prints maps. */
function mapText(offset: OffsetMap): string {
  return `{${Object.entries(offset)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')}}`;
}
