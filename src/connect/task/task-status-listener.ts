import type { ConnectorTaskId } from './connector-task-id.js';

/**
 * Hears what becomes of tasks; the methods are called on the main thread, in order for each task, and must not throw.
 *
 * After `failed` or `stopped` nothing more comes from that run of the task.
 */
export interface TaskStatusListener {
  /** The task has started and works. */
  started(id: ConnectorTaskId): void;
  paused(id: ConnectorTaskId): void;
  resumed(id: ConnectorTaskId): void;
  /** The task has ended by an error and released what it held. `trace` has the form of a Java stack trace. */
  failed(id: ConnectorTaskId, trace: string): void;
  /** The task has ended because it was told to. */
  stopped(id: ConnectorTaskId): void;
  /** The task has written to, or read from, this topic for the first time since its start. */
  topicUsed(id: ConnectorTaskId, topic: string): void;
}
