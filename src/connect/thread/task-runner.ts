import { AsyncLocalStorage } from 'node:async_hooks';
import { errorMessage, javaTrace } from '../../error/java-trace.js';
import { loggers } from '../../logging/logger.js';
import { redact } from '../../logging/redact.js';
import { type ConnectorTaskId, taskIdText } from '../task/connector-task-id.js';
import type { TargetState } from '../task/target-state.js';
import type { TaskDefinition } from '../task/task-definition.js';
import type { TaskFactory } from '../task/task-factory.js';
import type { TaskProgress } from '../task/task-progress.js';
import type { WorkerTask } from '../task/worker-task.js';
import type { TaskEvents } from './task-host.js';

const logger = loggers.get('org.apache.kafka.connect.runtime.Worker');

/** Which run asynchronous work belongs to: timers, sockets and promises inherit it from the task that made them. */
const taskRun = new AsyncLocalStorage<number>();

interface Run {
  readonly id: ConnectorTaskId;
  /** Null while it is being built. */
  task: WorkerTask | null;
  stopRequested: boolean;
  state: TargetState;
}

/** Builds and runs tasks on the thread where it lives; the same class serves task threads and the main thread. */
export class TaskRunner {
  readonly #factory: (events: TaskEvents, run: number) => TaskFactory;
  readonly #events: TaskEvents;
  readonly #runs = new Map<number, Run>();

  /** `factory` makes the factory for one run, whose status listener reports to `events`. */
  constructor(factory: (events: TaskEvents, run: number) => TaskFactory, events: TaskEvents) {
    this.#factory = factory;
    this.#events = events;
  }

  /** Builds the task; true when it runs. What happens comes as events, `ended` last. Never rejects. */
  async start(run: number, definition: TaskDefinition): Promise<boolean> {
    const { id } = definition;
    const entry: Run = { id, task: null, stopRequested: false, state: definition.initialState };
    this.#runs.set(run, entry);
    try {
      entry.task = await this.#factory(this.#events, run).build(definition);
    } catch (error) {
      logger.error(`Failed to start task ${taskIdText(id)}: ${errorMessage(error)}`, error);
      this.#runs.delete(run);
      this.#events.failed(run, redact(javaTrace(error)));
      this.#events.ended(run);
      return false;
    }
    // What was asked for while the task was being built counts from its first moment.
    entry.task.setTargetState(entry.state);
    if (entry.stopRequested) entry.task.stop();
    const { task } = entry;
    void taskRun
      .run(run, () => task.run())
      .finally(() => {
        this.#runs.delete(run);
        this.#events.ended(run);
      });
    return true;
  }

  stop(run: number): void {
    const entry = this.#runs.get(run);
    if (entry === undefined) return;
    entry.stopRequested = true;
    entry.task?.stop();
  }

  /**
   * An exception that nobody has caught. True when it comes from a task, which has failed then: its connector may be in any state, so the task does
   * not go on. What a task that has ended left behind is only logged.
   */
  crashed(error: unknown): boolean {
    const run = taskRun.getStore();
    if (run === undefined) return false;
    const task = this.#runs.get(run)?.task;
    if (task) task.crash(error);
    else logger.warn('A connector threw an exception after its task had ended', error);
    return true;
  }

  /** Null where there is no such run, or it is still being built. */
  async progress(run: number, refresh: boolean): Promise<TaskProgress | null> {
    const task = this.#runs.get(run)?.task;
    return task ? task.progress(refresh) : null;
  }

  setTargetState(run: number, state: TargetState): void {
    const entry = this.#runs.get(run);
    if (entry === undefined) return;
    entry.state = state;
    entry.task?.setTargetState(state);
  }
}
