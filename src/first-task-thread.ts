import { StartedThread } from './connect/thread/started-thread.js';

/** What task threads import. */
export const TASK_ENVIRONMENT = new URL('./task-environment.js', import.meta.url);

/** The first task thread of a worker that is about to be started: it loads its code while the main thread loads that of the worker. */
export function startTaskThread(): StartedThread {
  return new StartedThread('task-thread-0', TASK_ENVIRONMENT);
}
