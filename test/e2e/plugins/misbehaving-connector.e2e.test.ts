import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MillraceWorker, testFolder, until } from '../../support/millrace-process.js';

/** A connector that does in `start`, `taskConfigs` or `validate` what its setting of that name says. Its tasks wait. */
const PLUGIN = `
import { ConfigDef } from 'millrace';

const spin = () => { for (;;); };
const deeds = {
  spin,
  throw: () => { throw new Error('not today'); },
  hang: () => new Promise(() => undefined),
  later: (context) => { setTimeout(() => { throw new Error('too late'); }, 50); },
  'spin later': () => { setTimeout(spin, 50); },
  raise: (context) => { setTimeout(() => context.raiseError(new Error('raised')), 50); },
};
const misbehave = (config, where, context) => deeds[config[where]]?.(context);

class Misbehaving {
  taskClass = 'test.MisbehavingTask';
  config() { return new ConfigDef(); }
  async validate(config) {
    await misbehave(config, 'in.validate');
    return this.config().validate(config);
  }
  async start(config, context) { await misbehave(config, 'in.start', context); }
  taskConfigs(config) {
    misbehave(config, 'in.taskConfigs');
    return [config];
  }
  createTask() {
    return {
      start: async () => undefined,
      poll: () => new Promise((resolve) => setTimeout(resolve, 100, null)),
      stop: async () => undefined,
    };
  }
  alterOffsets(config) {
    misbehave(config, 'in.alterOffsets');
    return true;
  }
}

const plugin = (className) => ({
  type: 'source', className, version: '1.0', load: async () => () => new Misbehaving(),
});
export const plugins = [plugin('test.MisbehavingConnector'), plugin('test.WellBehavedConnector')];
`;

async function start(): Promise<MillraceWorker> {
  const folder = testFolder();
  const plugins = join(folder, 'plugins');
  mkdirSync(plugins);
  writeFileSync(join(plugins, 'misbehaving.mjs'), PLUGIN);
  writeFileSync(join(plugins, 'spins-when-imported.mjs'), 'for (;;);');
  return MillraceWorker.start({ 'plugin.path': plugins, 'millrace.connector.thread.timeout.ms': '5000' }, { folder });
}

async function state(worker: MillraceWorker, name: string): Promise<string> {
  const { body } = await worker.request('GET', `/connectors/${name}/status`);
  return (body as { connector?: { state: string } }).connector?.state ?? 'NONE';
}

async function trace(worker: MillraceWorker, name: string): Promise<string> {
  const { body } = await worker.request('GET', `/connectors/${name}/status`);
  return (body as { connector?: { trace?: string } }).connector?.trace ?? '';
}

const misbehaving = (settings: Record<string, string> = {}) => ({ 'connector.class': 'Misbehaving', ...settings });

/** Creates the connector and has REST answer while it does what it does. */
async function createWhileRestAnswers(worker: MillraceWorker, name: string, config: Record<string, string>) {
  await worker.request('POST', '/connectors', { name, config });
  // What spins does so until its thread is ended: a thread that had to answer, too, never would.
  expect((await worker.request('GET', '/connectors')).status).toBe(200);
}

describe('a plugin whose code hangs', () => {
  it('costs neither the start of the worker, nor REST, nor other connectors', async () => {
    const worker = await start();
    await worker.line(/spins-when-imported\.mjs.*not imported within/);

    await worker.create({ name: 'other', config: { 'connector.class': 'test.WellBehavedConnector' } });
    await worker.create({ name: 'same', config: misbehaving() });

    await createWhileRestAnswers(worker, 'spins', misbehaving({ 'in.start': 'spin' }));
    // Another connector of a class of its own starts meanwhile.
    await worker.create({ name: 'meanwhile', config: { 'connector.class': 'test.WellBehavedConnector' } });
    await until(
      async () => (await state(worker, 'spins')) === 'FAILED',
      () => worker.output.slice(-3000),
    );
    expect(await trace(worker, 'spins')).toMatch(/test\.MisbehavingConnector has not answered for \d+ ms/);

    await createWhileRestAnswers(worker, 'tasks', misbehaving({ 'in.taskConfigs': 'spin' }));
    await until(
      async () => (await state(worker, 'tasks')) === 'FAILED',
      () => worker.output.slice(-3000),
    );

    // Those of the same class are started again in a new thread, and go on.
    await until(
      async () => (await state(worker, 'same')) === 'RUNNING',
      () => worker.output.slice(-3000),
    );
    await worker.create({ name: 'next', config: misbehaving() });
    for (const name of ['other', 'same', 'meanwhile', 'next']) {
      // Its task comes after it.
      const { connector, tasks } = await worker.becomes(name, 'RUNNING');
      expect([connector.state, tasks.length]).toEqual(['RUNNING', 1]);
    }
    const restarted = await worker.request('PUT', '/connectors/spins/config', misbehaving());
    expect(restarted.status).toBe(200);
    await until(
      async () => (await state(worker, 'spins')) === 'RUNNING',
      () => worker.output.slice(-3000),
    );
  });

  it('fails a validation that spins, and the next works', async () => {
    const worker = await start();
    const path = '/connector-plugins/Misbehaving/config/validate';
    const spinning = worker.request('PUT', path, misbehaving({ name: 'x', 'in.validate': 'spin' }));
    expect((await worker.request('GET', '/connectors')).status).toBe(200);
    const answer = await spinning;
    expect(answer.status).toBe(500);
    expect(answer.text).toContain('has not answered for');
    expect((await worker.request('PUT', path, misbehaving({ name: 'x' }))).body).toMatchObject({
      name: 'Misbehaving',
      error_count: 0,
    });
    const config = await worker.request('GET', '/connector-plugins/Misbehaving/config');
    expect((config.body as { name: string }[]).map(({ name }) => name)).toContain('tasks.max');
  });

  it('shows what it throws, wherever it throws it', async () => {
    const worker = await start();
    for (const [where, deed, text] of [
      ['in.start', 'throw', 'Error: not today'],
      ['in.start', 'later', 'Error: too late'],
      ['in.start', 'raise', 'Error: raised'],
      ['in.start', 'spin later', 'has not answered for'],
      ['in.taskConfigs', 'throw', 'Error: not today'],
    ] as const) {
      const name = `${where} ${deed}`.replaceAll(' ', '-');
      await worker.request('POST', '/connectors', { name, config: misbehaving({ [where]: deed }) });
      await until(
        async () => (await trace(worker, name)).includes(text),
        () => worker.output.slice(-3000),
      );
      // Nothing of it is left that would fail again.
      await worker.request('DELETE', `/connectors/${name}`);
    }
    await worker.request('POST', '/connectors', {
      name: 'offsets',
      config: misbehaving({ 'in.alterOffsets': 'throw' }),
      initial_state: 'STOPPED',
    });
    const change = { offsets: [{ partition: { a: 1 }, offset: { b: 2 } }] };
    await until(
      async () => (await state(worker, 'offsets')) === 'STOPPED',
      () => worker.output.slice(-3000),
    );
    const refused = await worker.request('PATCH', '/connectors/offsets/offsets', change);
    expect(refused).toMatchObject({ status: 500, body: { error_code: 500, message: 'not today' } });
    await worker.request('PUT', '/connectors/offsets/config', misbehaving());
    const accepted = await worker.request('PATCH', '/connectors/offsets/offsets', change);
    expect(accepted.body).toEqual({ message: 'The offsets for this connector have been altered successfully' });
  });
});
