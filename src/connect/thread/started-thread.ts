import { MessageChannel, type MessagePort, Worker as Thread } from 'node:worker_threads';
import type { TaskThreadSetup, TaskThreadStart, ThreadCommand } from './thread-messages.js';

/**
 * Records live for one poll, so what young collections find is nearly all garbage, whatever their size. V8's usual 48 MB would only be filled with it, and
 * the received and written buffers that the garbage holds come on top: measured, 12 MB cost no throughput and save 50 to 100 MB.
 */
const YOUNG_GENERATION_MB = 12;

/** How long a thread may take to load its code, on a machine that is busy with other things. */
export const LOAD_MS = 30_000;
/** How long one that has loaded it may take to close its log. */
const CLOSE_MS = 5000;
/** How long one that seems to hang may take: on a machine that is busy enough it was only late. */
const SILENT_MS = 1000;

/**
 * A task thread that loads its code, and begins when it is set up. A worker that is about to get connectors starts one before it needs it, and before it can
 * say what with: both threads have a third of a second of code to load, which they can do at the same time.
 *
 * Who makes one on the way to a start imports this module before all others, so it imports nothing of weight itself.
 */
export class StartedThread {
  readonly thread: Thread;
  /** What ended it, where that was an exception. */
  crash: unknown;
  /** Its exit code, also if it had ended before anybody asked. */
  readonly exited: Promise<number>;
  readonly #setup: MessagePort;
  #isSetUp = false;
  #isLoaded = false;
  #end: Promise<void> | null = null;

  /** @param environmentModule exports `createTaskEnvironment` */
  constructor(name: string, environmentModule: URL) {
    const { port1, port2 } = new MessageChannel();
    this.#setup = port1;
    const data: TaskThreadStart = { environmentModule: environmentModule.href, setup: port2 };
    this.thread = new Thread(new URL('./task-thread.js', import.meta.url), {
      workerData: data,
      transferList: [port2],
      name,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    this.thread.on('error', (error) => {
      this.crash = error;
    });
    // It says that it is alive as soon as it listens.
    this.thread.once('message', () => {
      this.#isLoaded = true;
    });
    this.exited = new Promise((resolve) => this.thread.on('exit', resolve));
  }

  /** Whether it has loaded its code, and answers. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Has it begin; called once. What is posted to the thread is heard afterwards, whether before this or after. */
  setUp(setup: TaskThreadSetup): this {
    this.#isSetUp = true;
    this.#setup.postMessage(setup);
    return this;
  }

  /**
   * Ends the thread: it loads what it is loading, closes its log, and goes. Only where that takes too long it is terminated, and soon if it seems to hang
   * in a task. What the first call asks for holds; later ones wait with it.
   *
   * The difference matters: a thread can be terminated while it is in a native module, and LMDB's takes that badly. Its calls of V8 fail then, which ends the
   * process with SIGABRT, or leaves a lock behind on which the end of the thread waits for ever.
   */
  end(isSilent = false): Promise<void> {
    this.#end ??= this.#ended(isSilent);
    return this.#end;
  }

  async #ended(isSilent: boolean): Promise<void> {
    if (this.#isSetUp) this.thread.postMessage({ type: 'close' } satisfies ThreadCommand);
    else this.#setup.postMessage(null);
    const graceMs = !this.#isLoaded ? LOAD_MS : isSilent ? SILENT_MS : CLOSE_MS;
    const timer = setTimeout(() => void this.thread.terminate(), graceMs);
    await this.exited;
    clearTimeout(timer);
  }
}
