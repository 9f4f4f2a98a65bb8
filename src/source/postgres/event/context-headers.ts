import type { Headers } from '../../../data/header.js';
import { STRING } from '../../../data/schema.js';

/**
 * The headers that `extended.headers.enabled` puts on every data event and tombstone. Made once per run of a task, so that they are encoded once.
 * @param runId a UUID that is new for each start of the task
 */
export function contextHeaders(topicPrefix: string, taskId: string, runId: string): Headers {
  const header = (key: string, value: string) => ({ key: `__debezium.context.${key}`, schema: STRING, value });
  return [
    header('connectorLogicalName', topicPrefix),
    header('taskId', taskId),
    header('connectorName', 'postgresql'),
    header('runId', runId),
  ];
}
