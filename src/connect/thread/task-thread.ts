import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { errorMessage } from '../../error/java-trace.js';
import { loggers } from '../../logging/logger.js';
import { MetricRegistry } from '../../metrics/metric-group.js';
import type { CreateTaskEnvironment } from '../task/task-environment.js';
import { TaskFactory } from '../task/task-factory.js';
import { EventListener } from './event-listener.js';
import { RemoteOffsetStore } from './remote-offset-store.js';
import type { TaskEvents } from './task-host.js';
import { TaskRunner } from './task-runner.js';
import type { TaskThreadSetup, TaskThreadStart, ThreadCommand, ThreadEvent, ThreadReport } from './thread-messages.js';

/**
 * The entry of a task thread. What it needs from outside (plugins, the log) comes from the module that `environmentModule` names, so that nothing
 * here knows a concrete connector.
 */
const { environmentModule, setup } = workerData as TaskThreadStart;
const port = parentPort;
if (port === null) throw new Error('task-thread runs in a worker thread only');

const { createTaskEnvironment } = (await import(environmentModule)) as {
  createTaskEnvironment: CreateTaskEnvironment;
};
const [begin] = (await once(setup, 'message')) as [TaskThreadSetup | null];
if (begin === null) process.exit();
setup.close();
const { workerConfig, levels, modules, plugins } = begin;

for (const [name, level] of Object.entries(levels)) loggers.setLevel(name, level);

const report = (message: ThreadReport) => port.postMessage(message);
const offsets = new RemoteOffsetStore((call, request) => report({ type: 'offsets-call', call, request }));
const metrics = new MetricRegistry();

const environment = await createTaskEnvironment(workerConfig, modules);
const send = (run: number, event: ThreadEvent) => report({ type: 'event', run, event });
const events: TaskEvents = {
  started: (run) => send(run, { name: 'started' }),
  paused: (run) => send(run, { name: 'paused' }),
  resumed: (run) => send(run, { name: 'resumed' }),
  stopped: (run) => send(run, { name: 'stopped' }),
  ended: (run) => send(run, { name: 'ended' }),
  failed: (run, trace) => send(run, { name: 'failed', trace }),
  topicUsed: (run, topic) => send(run, { name: 'topicUsed', topic }),
};
const runner = new TaskRunner(
  (to, run) => new TaskFactory({ workerConfig, environment, offsets, metrics, listener: new EventListener(to, run) }),
  events,
);

// One connector's mistake must not cost the other tasks of this thread. What no task can be found for ends the thread.
process.on('uncaughtException', (error) => {
  if (runner.crashed(error)) return;
  loggers
    .get('org.apache.kafka.connect.runtime.Worker')
    .error('A task thread ends by an exception that nobody caught', error);
  throw error;
});

async function load(name: string): Promise<void> {
  const plugin = await environment.plugins.newConnector(name);
  if (plugin.type === 'source') await plugin.connector.loadTask?.();
}

const alive = () => report({ type: 'alive', metrics: metrics.snapshot() });
port.on('message', (command: ThreadCommand) => {
  switch (command.type) {
    case 'start':
      void runner.start(command.run, command.definition).then((ok) => report({ type: 'built', run: command.run, ok }));
      break;
    case 'stop':
      runner.stop(command.run);
      break;
    case 'target-state':
      runner.setTargetState(command.run, command.state);
      break;
    case 'progress':
      void runner.progress(command.run, command.refresh).then(
        (progress) => report({ type: 'progress', call: command.call, answer: { ok: true, progress } }),
        (error: unknown) =>
          report({ type: 'progress', call: command.call, answer: { ok: false, message: errorMessage(error) } }),
      );
      break;
    case 'level':
      loggers.setLevel(command.name, command.level);
      break;
    case 'ping':
      alive();
      break;
    case 'close':
      // Not left to the last handle that is closed: a task that does not stop may keep some.
      void environment.close().finally(() => process.exit());
      break;
    default:
      offsets.answered(command.call, command.result);
  }
});
alive();
// Loaded while the worker is still busy with its own start. A failure is met again, and told, by the task that needs the plugin.
for (const name of plugins) void load(name).catch(() => undefined);
