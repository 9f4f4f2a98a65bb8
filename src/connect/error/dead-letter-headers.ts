import { Buffer } from 'node:buffer';
import { errorMessage, javaClassName, javaTrace } from '../../error/java-trace.js';
import type { RawHeader } from '../../log/encoded-headers.js';
import { redact } from '../../logging/redact.js';
import type { FailedRecord } from './failed-record.js';

const PREFIX = '__connect.errors.';

/**
 * Why a record is in the dead letter topic, in Kafka Connect's headers and their order; UTF-8 text.
 *
 * @see https://cwiki.apache.org/confluence/display/KAFKA/KIP-298%3A+Error+Handling+in+Connect
 */
export function deadLetterHeaders(failed: FailedRecord, connector: string, task: number): RawHeader[] {
  const headers: RawHeader[] = [];
  const add = (name: string, text: string | null) => {
    headers.push({ key: PREFIX + name, value: text === null ? null : Buffer.from(text, 'utf8') });
  };
  if (failed.consumed !== undefined) {
    add('topic', failed.consumed.topic);
    add('partition', String(failed.consumed.partition));
    add('offset', String(failed.consumed.offset));
  }
  add('connector.name', connector);
  add('task.id', String(task));
  add('stage', failed.stage);
  add('class.name', failed.className);
  add('exception.class.name', javaClassName(failed.error));
  add('exception.message', redact(errorMessage(failed.error)));
  add('exception.stacktrace', redact(javaTrace(failed.error)));
  return headers;
}
