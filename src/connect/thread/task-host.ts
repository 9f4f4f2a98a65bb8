import type { LogLevel } from '../../logging/log-level.js';
import type { MetricSnapshot } from '../../metrics/metric-group.js';
import type { TargetState } from '../task/target-state.js';
import type { TaskDefinition } from '../task/task-definition.js';
import type { TaskProgress } from '../task/task-progress.js';

/**
 * What happens to runs of tasks. A run is one life of a task, by number: a task that is restarted has a new one, so that late news of the old are
 * told from those of the new.
 */
export interface TaskEvents {
  started(run: number): void;
  paused(run: number): void;
  resumed(run: number): void;
  failed(run: number, trace: string): void;
  stopped(run: number): void;
  topicUsed(run: number, topic: string): void;
  /** The run is over and holds nothing any more; comes after `failed` or `stopped`. */
  ended(run: number): void;
}

/** A place where tasks run: a thread, or the main thread itself. */
export interface TaskHost {
  /** How many runs it has. */
  readonly load: number;
  /** Whether it can take further tasks; a host that has crashed or hangs cannot. */
  readonly usable: boolean;
  /** Resolves when the task is built (true) or could not be (false, after `failed` and `ended`). */
  start(run: number, definition: TaskDefinition): Promise<boolean>;
  stop(run: number): void;
  /** Forgets a run that does not end. The host takes no further tasks, and ends once no other run needs it. */
  abandon(run: number): void;
  setTargetState(run: number, state: TargetState): void;
  /** How far a run is; null where it is not running. @throws ConnectException what the task has against being refreshed */
  progress(run: number, refresh: boolean): Promise<TaskProgress | null>;
  setLoggerLevel(name: string, level: LogLevel): void;
  /** The figures of its tasks; those it had last when it does not answer. */
  metrics(): Promise<readonly MetricSnapshot[]>;
  /** Ends it without waiting for tasks. */
  close(): Promise<void>;
}
