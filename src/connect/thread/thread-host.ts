import type { Worker as Thread } from 'node:worker_threads';
import { ConnectException } from '../../error/errors.js';
import { errorMessage, javaTrace } from '../../error/java-trace.js';
import type { LogLevel } from '../../logging/log-level.js';
import { loggers } from '../../logging/logger.js';
import { redact } from '../../logging/redact.js';
import type { MetricSnapshot } from '../../metrics/metric-group.js';
import type { OffsetStore } from '../../offset/offset-store.js';
import type { TargetState } from '../task/target-state.js';
import type { TaskDefinition } from '../task/task-definition.js';
import type { TaskProgress } from '../task/task-progress.js';
import { answerOffsetRequest } from './remote-offset-store.js';
import { LOAD_MS, type StartedThread } from './started-thread.js';
import type { TaskEvents, TaskHost } from './task-host.js';
import type { ProgressAnswer, ThreadCommand, ThreadEvent, ThreadReport } from './thread-messages.js';

const logger = loggers.get('org.apache.kafka.connect.runtime.Worker');

const PING_MS = 1000;
/** How long somebody who asks for figures waits for fresh ones. A thread that is starting or busy is not waited for: its last ones are a ping old. */
const FRESH_FIGURES_MS = 20;

export interface ThreadHostParts {
  readonly name: string;
  readonly started: StartedThread;
  readonly offsets: OffsetStore;
  readonly events: TaskEvents;
  /** A thread that answers nothing for so long, once it has loaded its code, is given up. */
  readonly timeoutMs: number;
}

/**
 * A task thread, seen from the main thread. When it crashes, or does not answer any more, all of its tasks have failed; nothing else has.
 */
export class ThreadHost implements TaskHost {
  readonly #parts: ThreadHostParts;
  readonly #thread: Thread;
  readonly #runs = new Set<number>();
  readonly #building = new Map<number, (ok: boolean) => void>();
  readonly #pinger: NodeJS.Timeout;
  #unanswered = 0;
  #metrics: readonly MetricSnapshot[] = [];
  #onAlive: (() => void)[] = [];
  readonly #progressCalls = new Map<number, (answer: ProgressAnswer) => void>();
  #lastCall = 0;
  #lost = false;
  /** A task was abandoned here: what it may still do ends with the thread. */
  #retired = false;

  constructor(parts: ThreadHostParts) {
    this.#parts = parts;
    const { started } = parts;
    this.#thread = started.thread;
    this.#thread.on('message', (report: ThreadReport) => this.#heard(report));
    void started.exited.then((code) =>
      this.#lose(
        new ConnectException(`The thread of this task has ended with exit code ${code}`, { cause: started.crash }),
      ),
    );
    // Counted in ticks of our own, so that a machine that was suspended does not count as a thread that hangs.
    this.#pinger = setInterval(() => this.#tick(), PING_MS);
    this.#pinger.unref();
  }

  get load(): number {
    return this.#runs.size;
  }

  get usable(): boolean {
    return !this.#lost && !this.#retired;
  }

  start(run: number, definition: TaskDefinition): Promise<boolean> {
    this.#runs.add(run);
    return new Promise((resolve) => {
      this.#building.set(run, resolve);
      this.#send({ type: 'start', run, definition });
    });
  }

  stop(run: number): void {
    this.#send({ type: 'stop', run });
  }

  abandon(run: number): void {
    this.#retired = true;
    this.#forget(run);
  }

  setTargetState(run: number, state: TargetState): void {
    this.#send({ type: 'target-state', run, state });
  }

  async progress(run: number, refresh: boolean): Promise<TaskProgress | null> {
    if (this.#lost) return null;
    const call = ++this.#lastCall;
    const answer = await new Promise<ProgressAnswer>((resolve) => {
      this.#progressCalls.set(call, resolve);
      this.#send({ type: 'progress', run, call, refresh });
    });
    if (answer.ok) return answer.progress;
    throw new ConnectException(answer.message);
  }

  setLoggerLevel(name: string, level: LogLevel): void {
    this.#send({ type: 'level', name, level });
  }

  async metrics(): Promise<readonly MetricSnapshot[]> {
    if (this.#lost) return [];
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, FRESH_FIGURES_MS);
      this.#onAlive.push(() => {
        clearTimeout(timer);
        resolve();
      });
      this.#send({ type: 'ping' });
    });
    return this.#metrics;
  }

  async close(): Promise<void> {
    clearInterval(this.#pinger);
    await this.#end();
  }

  /** A thread that was asked for a sign of life twice and is silent most likely hangs. */
  #end(): Promise<void> {
    return this.#parts.started.end(this.#unanswered > 1);
  }

  #send(command: ThreadCommand): void {
    if (!this.#lost) this.#thread.postMessage(command);
  }

  #tick(): void {
    this.#unanswered++;
    const { started, timeoutMs } = this.#parts;
    const silentMs = (this.#unanswered - 1) * PING_MS;
    if (silentMs < (started.isLoaded ? timeoutMs : Math.max(timeoutMs, LOAD_MS))) {
      this.#send({ type: 'ping' });
      return;
    }
    const hangs = started.isLoaded
      ? `has not answered for ${silentMs} ms: one of its tasks hangs in a computation or a synchronous call`
      : `has not loaded its code within ${silentMs} ms: a module of plugin.path hangs, or the machine is too busy`;
    this.#lose(
      new ConnectException(
        `The thread of this task ${hangs}. The thread was replaced; millrace.task.thread.timeout.ms says how long it may take.`,
      ),
    );
    void this.#end();
  }

  #heard(report: ThreadReport): void {
    this.#unanswered = 0;
    switch (report.type) {
      case 'built':
        this.#building.get(report.run)?.(report.ok);
        this.#building.delete(report.run);
        break;
      case 'event':
        this.#happened(report.run, report.event);
        break;
      case 'alive': {
        this.#metrics = report.metrics;
        const waiting = this.#onAlive;
        this.#onAlive = [];
        for (const resume of waiting) resume();
        break;
      }
      case 'progress':
        this.#progressCalls.get(report.call)?.(report.answer);
        this.#progressCalls.delete(report.call);
        break;
      default:
        void answerOffsetRequest(this.#parts.offsets, report.request).then((result) =>
          this.#send({ type: 'offsets-answer', call: report.call, result }),
        );
    }
  }

  #happened(run: number, event: ThreadEvent): void {
    const { events } = this.#parts;
    switch (event.name) {
      case 'failed':
        events.failed(run, event.trace);
        break;
      case 'topicUsed':
        events.topicUsed(run, event.topic);
        break;
      case 'ended':
        events.ended(run);
        this.#forget(run);
        break;
      default:
        events[event.name](run);
    }
  }

  #forget(run: number): void {
    this.#runs.delete(run);
    if (!this.#retired || this.#runs.size > 0) return;
    this.#lose(new ConnectException('The thread was replaced after a task that did not stop'));
    void this.#end();
  }

  /** The thread is gone, or as good as: its tasks have failed. */
  #lose(error: ConnectException): void {
    if (this.#lost) return;
    this.#lost = true;
    clearInterval(this.#pinger);
    const runs = [...this.#runs];
    this.#runs.clear();
    if (runs.length > 0)
      logger.error(`${this.#parts.name} is lost with ${runs.length} tasks: ${errorMessage(error)}`, error);
    const trace = redact(javaTrace(error));
    for (const run of runs) {
      this.#parts.events.failed(run, trace);
      this.#parts.events.ended(run);
      this.#building.get(run)?.(false);
    }
    this.#building.clear();
    for (const resume of this.#onAlive.splice(0)) resume();
    for (const answer of this.#progressCalls.values()) answer({ ok: true, progress: null });
    this.#progressCalls.clear();
  }
}
