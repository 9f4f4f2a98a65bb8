import { setTimeout as delay } from 'node:timers/promises';
import { ConfigDef, Schema, SourceRecord } from 'millrace';

const STRING = new Schema({ type: 'string' });
const SETTINGS = new ConfigDef([
  { name: 'topic', type: 'STRING', importance: 'HIGH', documentation: 'Topic to write to.' },
  {
    name: 'misbehave',
    type: 'STRING',
    importance: 'HIGH',
    documentation: 'start: cannot start; crash: throws where nobody catches; hang: its poll does not return.',
  },
]);

/** A source that writes one record and then does what its setting says. */
class MisbehavingSource {
  taskClass = 'soak.MisbehavingSourceTask';
  config = () => SETTINGS;
  taskConfigs = (config) => [config];

  createTask() {
    let context;
    let written = 0;
    return {
      start: async (given) => {
        context = given;
        if (context.config.misbehave === 'start') throw new Error('cannot start');
      },
      poll: async () => {
        await delay(20);
        if (written++ > 0) {
          if (context.config.misbehave === 'hang') await new Promise(() => {});
          setImmediate(() => {
            throw new Error('thrown where nobody catches');
          });
        }
        const value = { schema: STRING, value: `record ${written}` };
        return [new SourceRecord({ topic: context.config.topic, value }, { of: 'soak' }, { written: BigInt(written) })];
      },
      stop: async () => {},
    };
  }
}

export const plugins = [
  {
    type: 'source',
    className: 'soak.MisbehavingSource',
    version: '1.0',
    load: async () => () => new MisbehavingSource(),
  },
];
