import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigDef } from '../../../src/config/config-def.js';
import type { ConnectorStateInfo } from '../../../src/connect/herder/entities.js';
import type { PluginDeclaration } from '../../../src/connect/plugin/plugin-declaration.js';
import { eventually } from '../../support/eventually.js';
import { scriptedSource } from '../../support/scripted-source.js';
import { startTestWorker, type TestWorker } from '../../support/worker.js';

const { declaration, calls } = scriptedSource();
let worker: TestWorker;

/** A provider whose values hold for a moment only, and are different each time. */
let leases = 0;
const leasing: PluginDeclaration = {
  type: 'config_provider',
  className: 'test.LeasingConfigProvider',
  version: '1',
  load: async () => () => ({
    config: () => new ConfigDef(),
    configure: () => undefined,
    get: async (_, keys = []) => ({
      values: Object.fromEntries(keys.map((key) => [key, `lease ${++leases}`])),
      ttlMs: 100,
    }),
  }),
};

beforeAll(async () => {
  const file = 'org.apache.kafka.common.config.provider.FileConfigProvider';
  const settings = {
    'config.providers': 'file,lease',
    'config.providers.file.class': file,
    'config.providers.lease.class': 'LeasingConfigProvider',
  };
  worker = await startTestWorker(settings, [declaration, leasing]);
});
afterAll(() => worker.stop());

const CLASS = { 'connector.class': 'test.ScriptedSourceConnector' };
const create = (name: string, config: Readonly<Record<string, string>> = {}) =>
  worker.request('POST', '/connectors', { name, config: { ...CLASS, ...config } });
const status = (name: string, wanted: (state: ConnectorStateInfo) => boolean) =>
  worker.until(`/connectors/${name}/status`, wanted) as Promise<ConnectorStateInfo>;
const runs = (name: string) =>
  status(name, ({ connector, tasks }) => [connector, ...tasks].every((s) => s.state === 'RUNNING') && tasks.length > 0);
const failedStarts = async () => {
  const { body } = await worker.request('GET', '/metrics');
  return /^kafka_connect_worker_connector_startup_failure_total\S* (\d+)/m.exec(body as string)?.[1];
};

describe('a connector that misbehaves', () => {
  it('when it hangs at its start, holds up neither REST nor another connector', async () => {
    expect((await create('hangs', { 'on.start': 'hang' })).status).toBe(201);
    expect((await create('fine')).status).toBe(201);
    await runs('fine');
    expect((await worker.request('GET', '/connectors/hangs')).status).toBe(200);
    expect((await worker.request('PUT', '/connectors/hangs/pause')).status).toBe(202);
  });

  it('when it fails to start, is FAILED with a trace and can be restarted once it is changed', async () => {
    await create('fails', { 'on.start': 'fail' });
    const { connector, tasks } = await status('fails', (state) => state.connector.state === 'FAILED');
    expect(connector.trace).toMatch(/^org\.apache\.kafka\.connect\.errors\.ConnectException: told to fail\n\tat /);
    expect(tasks).toEqual([]);
    expect((await worker.request('PUT', '/connectors/fails/config', CLASS)).status).toBe(200);
    await runs('fails');
  });

  it('when its task fails, stays RUNNING itself, and the restart of failed tasks covers that task', async () => {
    await create('task-fails', { 'on.task.start': 'fail', tasks: '2', 'tasks.max': '2' });
    const failed = await status('task-fails', ({ tasks }) => tasks.filter((t) => t.state === 'FAILED').length === 2);
    expect(failed.connector).toMatchObject({ state: 'RUNNING', version: '7.0' });
    expect(failed.tasks[0]).toMatchObject({
      id: 0,
      version: '7.0',
      trace: expect.stringContaining('task told to fail'),
    });
    const answer = await worker.request('POST', '/connectors/task-fails/restart?includeTasks=true&onlyFailed=true');
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({
      connector: { state: 'RUNNING' },
      tasks: [{ state: 'RESTARTING' }, { state: 'RESTARTING' }],
    });
  });

  it('when it takes its time to stop, is started anew once for all restarts that were asked for meanwhile', async () => {
    await create('lingers', { 'on.stop': 'wait', secret: 'lingers' });
    await runs('lingers');
    for (let i = 0; i < 20; i++) {
      const answer = await worker.request('POST', '/connectors/lingers/restart?includeTasks=true');
      expect(answer.status).toBe(202);
    }
    // The first restart, and the one for the other nineteen.
    for (let stops = 1; stops <= 2; stops++) {
      await eventually(() => expect(calls.waitingStops).toHaveLength(1));
      calls.waitingStops.shift()?.();
      await eventually(() => expect(calls.stops.filter((name) => name === 'lingers')).toHaveLength(stops));
    }
    await runs('lingers');
    const removed = worker.request('DELETE', '/connectors/lingers');
    await eventually(() => expect(calls.waitingStops).toHaveLength(1));
    calls.waitingStops.shift()?.();
    expect((await removed).status).toBe(204);
    expect(calls.starts.filter(({ secret }) => secret === 'lingers')).toHaveLength(3);
    expect(calls.taskStarts.filter(({ secret }) => secret === 'lingers')).toHaveLength(3);
  });

  it('when it is deleted while it takes its time to stop, is gone, and that is no failed start', async () => {
    await create('deleted', { 'on.stop': 'wait' });
    await runs('deleted');
    expect((await worker.request('POST', '/connectors/deleted/restart?includeTasks=true')).status).toBe(202);
    await eventually(() => expect(calls.waitingStops).toHaveLength(1));
    const removed = worker.request('DELETE', '/connectors/deleted');
    await eventually(async () => expect((await worker.request('GET', '/connectors/deleted')).status).toBe(404));
    const failures = await failedStarts();
    calls.waitingStops.shift()?.();
    expect((await removed).status).toBe(204);
    expect(await failedStarts()).toBe(failures);
  });

  it('when it makes more tasks than allowed, is FAILED, unless the limit is not enforced', async () => {
    await create('greedy', { tasks: '3', 'tasks.max': '2' });
    const { connector } = await status('greedy', (state) => state.connector.state === 'FAILED');
    expect(connector.trace).toContain(
      'The connector greedy has generated 3 tasks, which is greater than 2, the maximum number of tasks it is configured to create.',
    );
    await worker.request('PATCH', '/connectors/greedy/config', { 'tasks.max.enforce': 'false' });
    expect((await runs('greedy')).tasks).toHaveLength(3);
  });

  it('when it raises an error later, is FAILED with it', async () => {
    await create('raises');
    await runs('raises');
    calls.contexts.get('raises')?.raiseError(new Error('lost its mind'));
    const { connector } = await status('raises', (state) => state.connector.state === 'FAILED');
    expect(connector.trace).toMatch(/^Error: lost its mind/);
  });
});

describe('a connector', () => {
  it('is asked for tasks again when it wants to be', async () => {
    await create('reconfigures');
    await runs('reconfigures');
    calls.contexts.get('reconfigures')?.requestTaskReconfiguration();
    const tasks = (await worker.until('/connectors/reconfigures/tasks', (list: { config: { round: string } }[]) => {
      return list[0]?.config.round === '2';
    })) as unknown[];
    expect(tasks).toHaveLength(1);
    await runs('reconfigures');
  });

  it('is stopped and started by pause and resume, and has no tasks while it is stopped', async () => {
    await create('states');
    await runs('states');
    await worker.request('PUT', '/connectors/states/pause');
    await status('states', ({ connector, tasks }) => connector.state === 'PAUSED' && tasks[0]?.state === 'PAUSED');
    expect(calls.stops).toContain('states');
    await worker.request('PUT', '/connectors/states/stop');
    await status('states', ({ connector, tasks }) => connector.state === 'STOPPED' && tasks.length === 0);
    expect((await worker.request('GET', '/connectors/states/tasks')).body).toEqual([]);
    await worker.request('PUT', '/connectors/states/resume');
    await runs('states');
  });

  it('keeps its tasks, paused, when its configuration changes meanwhile, and gets new ones when it goes on', async () => {
    await create('changes', { secret: 'one' });
    await runs('changes');
    await worker.request('PUT', '/connectors/changes/pause');
    await status('changes', ({ connector, tasks }) => connector.state === 'PAUSED' && tasks[0]?.state === 'PAUSED');
    await worker.request('PATCH', '/connectors/changes/config', { secret: 'two' });
    // Refused, but behind the change: it has been applied.
    expect((await worker.request('DELETE', '/connectors/changes/offsets')).status).toBe(400);
    const { body } = await worker.request('GET', '/connectors/changes/status');
    expect((body as ConnectorStateInfo).tasks.map(({ state }) => state)).toEqual(['PAUSED']);
    await worker.request('PUT', '/connectors/changes/resume');
    await runs('changes');
    await worker.until('/connectors/changes/tasks', ([task]: { config: { secret: string } }[]) => {
      return task?.config.secret === 'two';
    });
    expect(calls.taskStarts.at(-1)?.secret).toBe('two');
  });

  it('gets secrets from a provider, which REST and the stored tasks never show', async () => {
    const file = join(worker.folder, 'secrets.properties');
    writeFileSync(file, 'password=hunter2\n');
    const reference = `$\{file:${file}:password}`;
    await create('secretive', { secret: reference });
    await runs('secretive');
    expect(calls.starts.at(-1)).toMatchObject({ secret: 'hunter2' });
    expect(calls.taskStarts.at(-1)).toMatchObject({ secret: 'hunter2' });
    for (const path of ['', '/config', '/tasks', '/status']) {
      const { body } = await worker.request('GET', `/connectors/secretive${path}`);
      expect(JSON.stringify(body)).not.toContain('hunter2');
    }
    expect((await worker.request('GET', '/connectors/secretive/config')).body).toMatchObject({ secret: reference });
  });

  it('is started again with new values when those of a provider have expired, unless it does not want that', async () => {
    const secrets = (name: string) =>
      calls.taskStarts.filter((config) => config.name === name).map(({ secret }) => secret);
    await create('renewed', { secret: '$' + '{lease::k}' });
    await eventually(() => expect(new Set(secrets('renewed')).size).toBeGreaterThan(2));
    await worker.request('DELETE', '/connectors/renewed');
    await create('kept', { secret: '$' + '{lease::k}', 'config.action.reload': 'none' });
    await runs('kept');
    const others = calls.starts.length;
    await create('renewed', { secret: '$' + '{lease::k}' });
    await eventually(() => expect(calls.starts.length).toBeGreaterThan(others + 2));
    expect(secrets('kept')).toHaveLength(1);
    await worker.request('DELETE', '/connectors/renewed');
  });

  it('of the same name can be created again at once after it was deleted', async () => {
    for (let round = 0; round < 5; round++) {
      expect((await create('again')).status).toBe(201);
      expect((await create('again')).status).toBe(409);
      expect((await worker.request('DELETE', '/connectors/again')).status).toBe(204);
      expect((await worker.request('GET', '/connectors/again/status')).status).toBe(404);
    }
  });
});
