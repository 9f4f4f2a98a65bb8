import { Worker as Thread } from 'node:worker_threads';
import type { RawConfig } from '../../config/config-def.js';
import { loggers } from '../../logging/logger.js';
import type { PluginModule } from '../plugin/plugin-module.js';
import type { TaskThreadData } from './thread-messages.js';

/**
 * Records live for one poll, so what young collections find is nearly all garbage, whatever their size. V8's usual 48 MB would only be filled with it, and
 * the received and written buffers that the garbage holds come on top: measured, 12 MB cost no throughput and save 50 to 100 MB.
 */
const YOUNG_GENERATION_MB = 12;

/**
 * A task thread that loads its code. A worker that is about to get connectors starts one before it needs it: both threads have a third of a second of code
 * to load, which they can do at the same time.
 */
export class StartedThread {
  readonly thread: Thread;
  /** What ended it, where that was an exception. */
  crash: unknown;
  /** Its exit code, also if it had ended before anybody asked. */
  readonly exited: Promise<number>;

  constructor(name: string, data: TaskThreadData) {
    this.thread = new Thread(new URL('./task-thread.js', import.meta.url), {
      workerData: data,
      name,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    this.thread.on('error', (error) => {
      this.crash = error;
    });
    this.exited = new Promise((resolve) => this.thread.on('exit', resolve));
  }
}

/**
 * What a thread is started with, log levels as they are now.
 * @param modules those of `plugin.path` that can be used
 * @param plugins class names whose code it loads at once, because they will be asked for; those that cannot be loaded say so when they are used
 */
export function threadData(
  environmentModule: URL,
  workerConfig: RawConfig,
  modules: readonly PluginModule[],
  plugins: readonly string[] = [],
): TaskThreadData {
  return { environmentModule: environmentModule.href, workerConfig, levels: loggers.ownLevels(), modules, plugins };
}
