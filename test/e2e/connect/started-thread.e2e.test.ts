import { expect, test } from 'vitest';
import type { StartedThread } from '../../../src/connect/thread/started-thread.js';

/** A task environment that does `plugin` when it is asked for one. */
const environment = (plugin = '') =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`
      export const createTaskEnvironment = async () => ({
        plugins: { newConnector: async () => { ${plugin} } },
        close: async () => {},
      });
    `)}`,
  );

async function startedThread(module: URL): Promise<StartedThread> {
  // The built package: threads run JavaScript files.
  const built = new URL('../../../dist/src/connect/thread/started-thread.js', import.meta.url);
  const { StartedThread: Built } = (await import(built.href)) as {
    StartedThread: new (...args: ConstructorParameters<typeof StartedThread>) => StartedThread;
  };
  return new Built('thread', module);
}

const setup = { workerConfig: {}, levels: {}, modules: [], plugins: ['any'] };

/** The exit codes of worker threads: 0 for one that has ended by itself, 1 for one that was terminated, wherever it was. */
test.each([
  ['that was never set up', false],
  ['that is set up', true],
])('a thread %s loads its code to the end, however soon it is told to end', async (_, isSetUp) => {
  const thread = await startedThread(environment());
  if (isSetUp) thread.setUp(setup);
  await thread.end();
  expect(await thread.exited).toBe(0);
});

test('a thread that hangs in code of a plugin is terminated', async () => {
  const thread = await startedThread(environment('for (;;);'));
  const listens = new Promise((resolve) => thread.thread.once('message', resolve));
  thread.setUp(setup);
  await listens;
  await thread.end(true);
  expect(await thread.exited).toBe(1);
});
