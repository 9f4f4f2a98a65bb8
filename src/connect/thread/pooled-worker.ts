import type { RawConfig } from '../../config/config-def.js';
import { ConnectException } from '../../error/errors.js';
import { parseLogLevel } from '../../logging/log-level.js';
import { loggers } from '../../logging/logger.js';
import type { MetricSnapshot, MetricValue } from '../../metrics/metric-group.js';
import type { OffsetStore } from '../../offset/offset-store.js';
import type { PluginModule } from '../plugin/plugin-module.js';
import { Startups } from '../startups.js';
import { type ConnectorTaskId, taskIdText } from '../task/connector-task-id.js';
import { settlesWithin } from '../task/settles-within.js';
import type { TargetState } from '../task/target-state.js';
import type { TaskDefinition } from '../task/task-definition.js';
import type { TaskEnvironment } from '../task/task-environment.js';
import type { TaskProgress } from '../task/task-progress.js';
import type { TaskStatusListener } from '../task/task-status-listener.js';
import type { Worker } from '../worker.js';
import { InlineHost } from './inline-host.js';
import { StartedThread } from './started-thread.js';
import type { TaskEvents, TaskHost } from './task-host.js';
import { ThreadHost } from './thread-host.js';
import { threadSetup } from './thread-setup.js';

const logger = loggers.get('org.apache.kafka.connect.runtime.Worker');

export interface PooledWorkerParts {
  /** The worker's settings, references resolved. */
  readonly config: RawConfig;
  /** How many threads run tasks; 0: none, tasks run on the main thread with `environment`. */
  readonly threads: number;
  /** `millrace.task.thread.timeout.ms`. */
  readonly threadTimeoutMs: number;
  /** `task.shutdown.graceful.timeout.ms`. */
  readonly gracefulTimeoutMs: number;
  /** URL of the module that task threads import; it exports `createTaskEnvironment`. */
  readonly environmentModule: URL;
  /** The modules of `plugin.path` that can be used. */
  readonly modules?: readonly PluginModule[];
  /** Used when there are no threads. */
  readonly environment: TaskEnvironment;
  /** The one offset store of this worker; belongs to whoever made it. */
  readonly offsets: OffsetStore;
  readonly listener: TaskStatusListener;
  /** The first thread, if it was started ahead, and set up; it belongs to the worker from now on. */
  readonly spare?: StartedThread | null;
}

interface RunningTask {
  readonly run: number;
  readonly definition: TaskDefinition;
  readonly host: TaskHost;
  readonly ended: Promise<void>;
  readonly end: () => void;
  stopRequested: boolean;
}

/** Runs tasks in a pool of threads, each task pinned to one, or inline. Threads start when there is work for them and are replaced when lost. */
export class PooledWorker implements Worker {
  readonly #parts: PooledWorkerParts;
  readonly #events: TaskEvents;
  readonly #hosts: (TaskHost | null)[];
  readonly #tasks = new Map<string, RunningTask>();
  readonly #runs = new Map<number, RunningTask>();
  readonly #startups = new Startups('task');
  #lastRun = 0;
  #spare: StartedThread | null;

  constructor(parts: PooledWorkerParts) {
    this.#parts = parts;
    this.#spare = parts.spare ?? null;
    const { listener } = parts;
    // News of a run that was abandoned are not news of the task any more.
    const tell = (run: number, what: (id: ConnectorTaskId) => void) => {
      const task = this.#runs.get(run);
      if (task !== undefined) what(task.definition.id);
    };
    this.#events = {
      started: (run) => tell(run, (id) => listener.started(id)),
      paused: (run) => tell(run, (id) => listener.paused(id)),
      resumed: (run) => tell(run, (id) => listener.resumed(id)),
      failed: (run, trace) => tell(run, (id) => listener.failed(id, trace)),
      stopped: (run) => tell(run, (id) => listener.stopped(id)),
      topicUsed: (run, topic) => tell(run, (id) => listener.topicUsed(id, topic)),
      ended: (run) => this.#ended(run),
    };
    this.#hosts =
      parts.threads === 0
        ? [new InlineHost(parts.config, parts.environment, parts.offsets, this.#events)]
        : new Array<null>(parts.threads).fill(null);
  }

  async startTask(definition: TaskDefinition): Promise<boolean> {
    const name = taskIdText(definition.id);
    if (this.#tasks.has(name)) {
      throw new ConnectException(`Task already exists in this worker: ${name}`);
    }
    logger.info(`Creating task ${name}`);
    const run = ++this.#lastRun;
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const host = this.#host();
    const task: RunningTask = { run, definition, host, ended, end, stopRequested: false };
    this.#tasks.set(name, task);
    this.#runs.set(run, task);
    const built = await host.start(run, definition);
    this.#startups.started(built);
    return built;
  }

  stopTasks(ids: readonly ConnectorTaskId[]): void {
    for (const id of ids) {
      const task = this.#tasks.get(taskIdText(id));
      if (task === undefined || task.stopRequested) continue;
      logger.info(`Stopping task ${taskIdText(id)}`);
      task.stopRequested = true;
      task.host.stop(task.run);
    }
  }

  async stopAndAwaitTasks(ids: readonly ConnectorTaskId[], timeoutMs = this.#parts.gracefulTimeoutMs): Promise<void> {
    this.stopTasks(ids);
    const tasks = ids.flatMap((id) => this.#tasks.get(taskIdText(id)) ?? []);
    if (await settlesWithin(Promise.all(tasks.map(({ ended }) => ended)), timeoutMs)) return;
    for (const task of tasks) if (this.#runs.has(task.run)) this.#abandon(task);
  }

  setTargetState(connector: string, state: TargetState): void {
    for (const { definition, host, run } of this.#tasks.values()) {
      if (definition.id.connector === connector) host.setTargetState(run, state);
    }
  }

  async progress(connector: string, refresh: boolean): Promise<readonly TaskProgress[]> {
    const tasks = [...this.#tasks.values()].filter(({ definition }) => definition.id.connector === connector);
    const answers = await Promise.all(tasks.map(({ host, run }) => host.progress(run, refresh)));
    return answers.filter((answer) => answer !== null);
  }

  taskIds(): readonly ConnectorTaskId[] {
    return Array.from(this.#tasks.values(), ({ definition }) => definition.id);
  }

  setLoggerLevel(name: string, level: string): void {
    const parsed = parseLogLevel(level);
    if (parsed === undefined) throw new ConnectException(`invalid log level '${level}'.`);
    for (const host of this.#hosts) host?.setLoggerLevel(name, parsed);
  }

  async metrics(): Promise<readonly MetricSnapshot[]> {
    const ofHosts = await Promise.all(this.#hosts.map((host) => host?.metrics() ?? []));
    return [{ prefix: 'kafka_connect_worker_', labels: {}, values: this.#figures() }, ...ofHosts.flat()];
  }

  async stop(): Promise<void> {
    await this.stopAndAwaitTasks(this.taskIds());
    await Promise.all(this.#hosts.map((host) => host?.close()));
    await this.#spare?.end();
  }

  /** The host with the least work; a free place gets a thread first. */
  #host(): TaskHost {
    let best: TaskHost | null = null;
    for (const [place, host] of this.#hosts.entries()) {
      if (host === null || !host.usable) {
        if (best !== null && best.load === 0) continue;
        best = this.#hosts[place] = this.#newThread(place);
      } else if (best === null || host.load < best.load) {
        best = host;
      }
    }
    return best as TaskHost;
  }

  #newThread(place: number): ThreadHost {
    const { config, environmentModule, modules = [], offsets, threadTimeoutMs } = this.#parts;
    const name = `task-thread-${place}`;
    const spare = this.#spare;
    this.#spare = null;
    return new ThreadHost({
      name,
      started: spare ?? new StartedThread(name, environmentModule).setUp(threadSetup(config, modules)),
      offsets,
      events: this.#events,
      timeoutMs: threadTimeoutMs,
    });
  }

  #ended(run: number): void {
    const task = this.#runs.get(run);
    if (task === undefined) return;
    this.#runs.delete(run);
    const name = taskIdText(task.definition.id);
    if (this.#tasks.get(name) === task) this.#tasks.delete(name);
    task.end();
  }

  /** Gives up waiting for a task: it counts as stopped. */
  #abandon(task: RunningTask): void {
    logger.error(`Graceful stop of task ${taskIdText(task.definition.id)} failed.`);
    const { id } = task.definition;
    this.#ended(task.run);
    task.host.abandon(task.run);
    this.#parts.listener.stopped(id);
  }

  #figures(): Record<string, MetricValue> {
    return { 'task-count': this.#tasks.size, ...this.#startups.attributes() };
  }
}
