import { ConnectException } from '../../error/errors.js';
import { javaTrace } from '../../error/java-trace.js';
import { loggers } from '../../logging/logger.js';
import { redact } from '../../logging/redact.js';
import type { ConnectorTaskId } from './connector-task-id.js';
import { taskIdText } from './connector-task-id.js';
import type { TargetState } from './target-state.js';
import type { TaskMetrics } from './task-metrics.js';
import type { TaskProgress } from './task-progress.js';
import type { TaskStatusListener } from './task-status-listener.js';

/** What every kind of task needs from the worker. */
export interface WorkerTaskParts {
  readonly id: ConnectorTaskId;
  readonly initialState: TargetState;
  readonly listener: TaskStatusListener;
  readonly metrics: TaskMetrics;
  /** Fired when the task is told to stop. */
  readonly stopping: AbortController;
}

/**
 * The life of one task: waits while paused, starts the connector's task, runs its loop until it is told to stop or something fails, releases
 * everything, and says what happened.
 */
export abstract class WorkerTask {
  readonly id: ConnectorTaskId;
  protected readonly metrics: TaskMetrics;
  protected readonly log = loggers.get(this.loggerName());
  protected readonly listener: TaskStatusListener;
  readonly #stopping: AbortController;
  readonly #topics = new Set<string>();
  #target: TargetState;
  readonly #crashed: Promise<never>;
  #endByCrash!: (error: ConnectException) => void;
  #hasCrashed = false;
  #wake: (() => void) | null = null;

  constructor(parts: WorkerTaskParts) {
    this.id = parts.id;
    this.listener = parts.listener;
    this.metrics = parts.metrics;
    this.#stopping = parts.stopping;
    this.#target = parts.initialState;
    this.#crashed = new Promise((_, reject) => {
      this.#endByCrash = reject;
    });
    // Nobody listens before the task has started; `run` does then.
    this.#crashed.catch(() => undefined);
  }

  /** Runs the task to its end; never rejects. */
  async run(): Promise<void> {
    let failure: unknown;
    let failed = false;
    try {
      if (this.paused) this.#announcePause();
      await this.awaitUnpaused();
      if (!this.stopping) {
        await Promise.race([this.start(), this.#crashed]);
        if (!this.stopping) {
          this.metrics.state.change('running');
          this.listener.started(this.id);
          await Promise.race([this.execute(), this.#crashed]);
        }
      }
    } catch (error) {
      failed = true;
      failure = error;
    }
    try {
      await this.release(failed);
    } catch (error) {
      this.log.warn(`${this} Error while releasing what the task held`, error);
    }
    this.#conclude(failed, failure);
  }

  /** Asks the task to stop; `run` resolves when it has. */
  stop(): void {
    this.#stopping.abort();
    this.#wake?.();
    this.interrupt();
  }

  /** Something that the connector started by itself has thrown where nobody catches: the task fails. */
  crash(error: unknown): void {
    if (this.stopping) return;
    this.#hasCrashed = true;
    this.#endByCrash(new ConnectException('The connector threw an exception outside of any call', { cause: error }));
    this.stop();
  }

  setTargetState(state: TargetState): void {
    if (state === this.#target || this.stopping) return;
    this.#target = state;
    this.#wake?.();
    this.interrupt();
  }

  /**
   * How far the task is. Asking has it find out: a source asks upstream for its position, a sink commits what it has stored; the next answers tell.
   * With `refresh` a sink has what it has stored become readable.
   */
  abstract progress(refresh: boolean): Promise<TaskProgress>;

  /** Starts the connector's task. */
  protected abstract start(): Promise<void>;
  /** The loop; returns when the task is to stop. */
  protected abstract execute(): Promise<void>;
  /** Stops the connector's task and closes everything, after whatever happened. */
  protected abstract release(failed: boolean): Promise<void>;
  /** Ends a wait, because the task is to stop or its target state has changed. */
  protected abstract interrupt(): void;
  protected abstract loggerName(): string;

  protected get stopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  protected get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  protected get paused(): boolean {
    return this.#target === 'PAUSED';
  }

  /** Says that the task is paused, or not any more. */
  protected announce(paused: boolean): void {
    if (paused) {
      this.#announcePause();
    } else {
      this.metrics.state.change('running');
      this.listener.resumed(this.id);
    }
  }

  /** Resolves when the task is neither paused nor to go on waiting for it, that is: resumed or told to stop. */
  protected async awaitUnpaused(): Promise<void> {
    while (this.paused && !this.stopping) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
  }

  /** Notes a topic; the first time, the listener hears of it. */
  protected useTopic(topic: string): void {
    if (this.#topics.has(topic)) return;
    this.#topics.add(topic);
    this.listener.topicUsed(this.id, topic);
  }

  /** How Kafka Connect's logs name a task. */
  toString(): string {
    return `${this.constructor.name}{id=${taskIdText(this.id)}}`;
  }

  #announcePause(): void {
    this.metrics.state.change('paused');
    this.listener.paused(this.id);
  }

  #conclude(failed: boolean, failure: unknown): void {
    if (failed && (this.#hasCrashed || !this.stopping)) {
      this.log.error(
        `${this} Task threw an uncaught and unrecoverable exception. Task is being killed and will not recover until manually restarted`,
        failure,
      );
      this.listener.failed(this.id, redact(javaTrace(failure)));
      return;
    }
    if (failed) this.log.warn(`${this} An error occurred while the task was stopping`, failure);
    this.listener.stopped(this.id);
  }
}
