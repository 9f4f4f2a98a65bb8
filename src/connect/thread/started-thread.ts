import { MessageChannel, type MessagePort, Worker as Thread } from 'node:worker_threads';
import type { TaskThreadSetup, TaskThreadStart } from './thread-messages.js';

/**
 * Records live for one poll, so what young collections find is nearly all garbage, whatever their size. V8's usual 48 MB would only be filled with it, and
 * the received and written buffers that the garbage holds come on top: measured, 12 MB cost no throughput and save 50 to 100 MB.
 */
const YOUNG_GENERATION_MB = 12;

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
    this.exited = new Promise((resolve) => this.thread.on('exit', resolve));
  }

  /** Has it begin; called once. What is posted to the thread is heard afterwards, whether before this or after. */
  setUp(setup: TaskThreadSetup): this {
    this.#setup.postMessage(setup);
    return this;
  }
}
