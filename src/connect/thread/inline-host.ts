import type { RawConfig } from '../../config/config-def.js';
import { MetricRegistry, type MetricSnapshot } from '../../metrics/metric-group.js';
import type { OffsetStore } from '../../offset/offset-store.js';
import type { TargetState } from '../task/target-state.js';
import type { TaskDefinition } from '../task/task-definition.js';
import type { TaskEnvironment } from '../task/task-environment.js';
import { TaskFactory } from '../task/task-factory.js';
import type { TaskProgress } from '../task/task-progress.js';
import { EventListener } from './event-listener.js';
import type { TaskEvents, TaskHost } from './task-host.js';
import { TaskRunner } from './task-runner.js';

/** Runs tasks on the main thread: for the library and for debugging. A task that spins stops everything here. */
export class InlineHost implements TaskHost {
  readonly usable = true;
  readonly #registry = new MetricRegistry();
  readonly #runner: TaskRunner;
  readonly #runs = new Set<number>();

  constructor(workerConfig: RawConfig, environment: TaskEnvironment, offsets: OffsetStore, events: TaskEvents) {
    const factory = (to: TaskEvents, run: number) =>
      new TaskFactory({
        workerConfig,
        environment,
        offsets,
        metrics: this.#registry,
        listener: new EventListener(to, run),
      });
    this.#runner = new TaskRunner(factory, {
      started: (run) => events.started(run),
      paused: (run) => events.paused(run),
      resumed: (run) => events.resumed(run),
      failed: (run, trace) => events.failed(run, trace),
      stopped: (run) => events.stopped(run),
      topicUsed: (run, topic) => events.topicUsed(run, topic),
      ended: (run) => {
        this.#runs.delete(run);
        events.ended(run);
      },
    });
  }

  get load(): number {
    return this.#runs.size;
  }

  start(run: number, definition: TaskDefinition): Promise<boolean> {
    this.#runs.add(run);
    return this.#runner.start(run, definition);
  }

  stop(run: number): void {
    this.#runner.stop(run);
  }

  abandon(run: number): void {
    this.#runs.delete(run);
  }

  setTargetState(run: number, state: TargetState): void {
    this.#runner.setTargetState(run, state);
  }

  progress(run: number, refresh: boolean): Promise<TaskProgress | null> {
    return this.#runner.progress(run, refresh);
  }

  setLoggerLevel(): void {
    // The main thread's loggers are not the worker's to change.
  }

  async metrics(): Promise<readonly MetricSnapshot[]> {
    return this.#registry.snapshot();
  }

  async close(): Promise<void> {
    // Nothing but tasks, which have ended or were abandoned.
  }
}
