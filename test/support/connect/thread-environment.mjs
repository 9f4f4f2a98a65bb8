import { isMainThread } from 'node:worker_threads';
import { BUNDLED_PLUGINS } from '../../../dist/src/bundled-plugins.js';
import { ConfigDef } from '../../../dist/src/config/config-def.js';
import { PluginRegistry } from '../../../dist/src/connect/plugin/plugin-registry.js';
import { STRING } from '../../../dist/src/data/schema.js';
import { SourceRecord } from '../../../dist/src/data/source-record.js';
import { EmbeddedLog } from '../../../dist/src/log/embedded/embedded-log.js';

/** What the task threads of tests run: sources that behave as badly as their setting `misbehave` says, from their second record on. */
class MisbehavingSource {
  taskClass = 'test.MisbehavingSourceTask';

  config() {
    return new ConfigDef();
  }

  taskConfigs(config) {
    return [config];
  }

  createTask() {
    let position = 0;
    let context;
    return {
      start: async (given) => {
        context = given;
        position = Number((await context.offset({ task: String(context.taskId) }))?.position ?? 0);
      },
      poll: async () => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (position > 0) await misbehaviours[context.config.misbehave ?? 'none']();
        position++;
        const offset = { position: BigInt(position) };
        const value = { schema: STRING, value: `${context.connectorName}-${position}` };
        return [new SourceRecord({ topic: context.connectorName, value }, { task: String(context.taskId) }, offset)];
      },
      stop: async () => {},
    };
  }
}

const misbehaviours = {
  none: async () => {},
  spin: async () => {
    for (;;);
  },
  crash: async () => {
    setImmediate(() => {
      throw new Error('thrown where nobody catches');
    });
  },
  exit: async () => process.exit(7),
  hang: () => new Promise(() => {}),
};

/** A thread takes `test.load.ms` until it listens, as on a machine that is busy. */
export async function createTaskEnvironment(config) {
  if (!isMainThread) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(config['test.load.ms'] ?? 0));
  const log = new EmbeddedLog({ folder: config['millrace.data.dir'], maintenance: false });
  const plugins = new PluginRegistry([
    ...BUNDLED_PLUGINS,
    {
      type: 'source',
      className: 'test.MisbehavingSource',
      version: '1.0',
      load: async () => () => new MisbehavingSource(),
    },
  ]);
  return { plugins, log, close: () => log.close() };
}
