import { Worker as Thread } from 'node:worker_threads';
import { type CarriedError, receivedError } from '../../error/carried-error.js';
import { ConnectException, NotFoundException } from '../../error/errors.js';
import { errorMessage } from '../../error/java-trace.js';
import type { LogLevel } from '../../logging/log-level.js';
import { loggers } from '../../logging/logger.js';
import { BadRequest } from '../herder/bad-request.js';
import type { ConnectorEvents } from './connector-code.js';
import type {
  PluginCallName,
  PluginCalls,
  PluginCommand,
  PluginReport,
  PluginThreadData,
} from './plugin-thread-messages.js';

const logger = loggers.get('org.apache.kafka.connect.runtime.Worker');

const PING_MS = 1000;
/** A thread in which nothing runs is kept that long for the next call. */
const IDLE_MS = 60_000;

/** The call was waiting behind another that has taken the thread with it: it can be made again. */
export class CallNotBegun extends Error {
  override readonly name = 'CallNotBegun';
}

interface PendingCall {
  readonly method: PluginCallName;
  /** The connector object that it is about, where it is about one. */
  readonly run: number | null;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export interface PluginThreadParts {
  /** The plugin, for texts. */
  readonly name: string;
  readonly data: PluginThreadData;
  readonly events: ConnectorEvents;
  /** A thread that answers nothing for so long is given up. */
  readonly timeoutMs: number;
  readonly ended: () => void;
}

/**
 * A thread for the control plane's share of one plugin, seen from the main thread. When it hangs or crashes, the connector object whose code did it has
 * failed; the others of the thread are interrupted. Where nobody can tell which it was, all have failed.
 */
export class PluginThreadHost {
  readonly #parts: PluginThreadParts;
  readonly #thread: Thread;
  readonly #pinger: NodeJS.Timeout;
  readonly #waiting = new Map<number, PendingCall>();
  readonly #begun = new Map<number, PendingCall>();
  readonly #runs = new Set<number>();
  #lastCall = 0;
  #unanswered = 0;
  #idle = 0;
  #lost = false;

  constructor(parts: PluginThreadParts) {
    this.#parts = parts;
    this.#thread = new Thread(new URL('./plugin-thread.js', import.meta.url), {
      workerData: parts.data,
      name: `plugin ${parts.name}`,
    });
    let crash: unknown;
    this.#thread.on('error', (error) => {
      crash = error;
    });
    this.#thread.on('message', (report: PluginReport) => this.#heard(report));
    this.#thread.on('exit', (code) => {
      const text = `The thread of the plugin ${parts.name} has ended with exit code ${code}`;
      this.#lose(new ConnectException(text, { cause: crash }));
    });
    this.#pinger = setInterval(() => this.#tick(), PING_MS).unref();
  }

  get usable(): boolean {
    return !this.#lost;
  }

  /** @throws CallNotBegun | whatever the plugin throws | ConnectException when the thread hangs or ends */
  call<Name extends PluginCallName>(
    method: Name,
    parameters: Parameters<PluginCalls[Name]>,
    run: number | null = null,
  ): Promise<Awaited<ReturnType<PluginCalls[Name]>>> {
    const call = ++this.#lastCall;
    if (method === 'start' && run !== null) this.#runs.add(run);
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, { method, run, resolve: resolve as (value: unknown) => void, reject });
      this.#send({ type: 'call', call, method, parameters } as PluginCommand);
    });
  }

  /** The object has stopped, or has never run. */
  forget(run: number): void {
    this.#runs.delete(run);
  }

  setLoggerLevel(name: string, level: LogLevel): void {
    this.#send({ type: 'level', name, level });
  }

  async close(): Promise<void> {
    this.#runs.clear();
    this.#lose(new ConnectException('The worker is stopping.'));
    await this.#thread.terminate();
  }

  #send(command: PluginCommand): void {
    if (!this.#lost) this.#thread.postMessage(command);
  }

  #heard(report: PluginReport): void {
    this.#unanswered = 0;
    switch (report.type) {
      case 'begun': {
        const call = this.#waiting.get(report.call);
        this.#waiting.delete(report.call);
        if (call !== undefined) this.#begun.set(report.call, call);
        break;
      }
      case 'returned':
        this.#begun.get(report.call)?.resolve(report.value);
        this.#begun.delete(report.call);
        break;
      case 'threw':
        this.#begun.get(report.call)?.reject(thrown(report.error));
        this.#begun.delete(report.call);
        break;
      case 'reconfiguration':
        this.#parts.events.reconfigurationRequested(report.run);
        break;
      case 'raised':
        this.#parts.events.raised(report.run, receivedError(report.error));
    }
  }

  #tick(): void {
    const isIdle = this.#runs.size + this.#waiting.size + this.#begun.size === 0;
    this.#idle = isIdle ? this.#idle + PING_MS : 0;
    if (this.#idle >= IDLE_MS) {
      void this.close();
      return;
    }
    // Counted in ticks of our own, so that a machine that was suspended does not count as a thread that hangs.
    const silentMs = this.#unanswered++ * PING_MS;
    if (silentMs < this.#parts.timeoutMs) {
      this.#send({ type: 'ping' });
      return;
    }
    const text =
      `The plugin ${this.#parts.name} has not answered for ${silentMs} ms: it hangs in a computation or a synchronous call. ` +
      'Its thread was replaced; millrace.connector.thread.timeout.ms says how long it may take.';
    this.#lose(new ConnectException(text));
    void this.#thread.terminate();
  }

  #lose(error: ConnectException): void {
    if (this.#lost) return;
    this.#lost = true;
    clearInterval(this.#pinger);
    this.#parts.ended();
    // Calls enter one after the other: whoever keeps the thread is the last that has begun.
    const culprit = [...this.#begun.values()].at(-1);
    const runs = [...this.#runs].filter((run) => run !== culprit?.run);
    this.#runs.clear();
    if (culprit !== undefined || runs.length > 0) logger.error(errorMessage(error), error);
    const { events } = this.#parts;
    if (culprit?.run != null && culprit.method !== 'start') events.raised(culprit.run, error);
    for (const run of runs) {
      if (culprit === undefined) events.raised(run, error);
      else events.interrupted(run);
    }
    for (const call of this.#begun.values()) call.reject(error);
    for (const call of this.#waiting.values()) call.reject(new CallNotBegun());
    this.#begun.clear();
    this.#waiting.clear();
  }
}

/** What a plugin's code threw; what REST answers in a way of its own is told by its class. */
function thrown(carried: CarriedError): Error {
  const { javaClass, message } = carried;
  if (javaClass === new BadRequest('').javaClass) return new BadRequest(message);
  if (javaClass === new NotFoundException('').javaClass) return new NotFoundException(message);
  return receivedError(carried);
}
