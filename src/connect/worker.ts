import type { MetricSnapshot } from '../metrics/metric-group.js';
import type { ConnectorTaskId } from './task/connector-task-id.js';
import type { TargetState } from './task/target-state.js';
import type { TaskDefinition } from './task/task-definition.js';
import type { TaskProgress } from './task/task-progress.js';

/**
 * Runs tasks, in threads or inline; knows nothing of connectors, statuses or REST. What becomes of tasks is told to the
 * `TaskStatusListener` it was made with.
 *
 * No method waits for code of a connector longer than its own timeout says.
 */
export interface Worker {
  /**
   * Builds the task with its converters and transforms, and starts it. Resolves to true once it is built (`started` or `failed` follow), to false when
   * that failed; `failed` has then been called.
   * @throws ConnectException if the task exists in this worker already.
   */
  startTask(definition: TaskDefinition): Promise<boolean>;
  /** Asks tasks to stop; tasks that do not exist here are ignored. */
  stopTasks(ids: readonly ConnectorTaskId[]): void;
  /**
   * Resolves when these tasks have ended, at the latest after `timeoutMs` (default `task.shutdown.graceful.timeout.ms`). A task that is still running then is
   * abandoned: it counts as stopped, and its thread takes no further tasks and ends with those it has. Asks them to stop first if nobody has.
   */
  stopAndAwaitTasks(ids: readonly ConnectorTaskId[], timeoutMs?: number): Promise<void>;
  /** Pauses or resumes all running tasks of a connector. */
  setTargetState(connector: string, state: TargetState): void;
  /**
   * How far the running tasks of a connector are; asking has them find out, so that later answers are up to date (see `WorkerTask.progress`).
   * @throws ConnectException what a task has against being refreshed
   */
  progress(connector: string, refresh: boolean): Promise<readonly TaskProgress[]>;
  /** The tasks that exist here, in no order. */
  taskIds(): readonly ConnectorTaskId[];
  /** Changes the level of a logger, and of those below it, in all task threads. The main thread's own loggers are not touched. */
  setLoggerLevel(name: string, level: string): void;
  /** The figures of all tasks, and of the worker as far as tasks are concerned. */
  metrics(): Promise<readonly MetricSnapshot[]>;
  /** Stops all tasks within the graceful timeout, then the threads. */
  stop(): Promise<void>;
}
