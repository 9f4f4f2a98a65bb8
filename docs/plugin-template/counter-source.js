import { setTimeout as delay } from 'node:timers/promises';
import { ConfigDef, ConfigException, Schema, SourceRecord } from 'millrace';

const SETTINGS = new ConfigDef([
  { name: 'topic', type: 'STRING', importance: 'HIGH', documentation: 'Topic to write the numbers to.' },
  {
    name: 'count.to',
    type: 'INT',
    defaultValue: 100,
    importance: 'MEDIUM',
    documentation: 'The last number.',
    validator: (name, value) => {
      if (value !== null && Number(value) < 1) throw ConfigException.forValue(name, value, 'Value must be at least 1');
    },
  },
]);

const NUMBER = new Schema({ type: 'int64' });
const PARTITION = { counter: 'one' };
const BATCH = 10;

/**
 * Counts from 1 on. There is one thing to count, and so one task, whatever tasks.max allows.
 * @implements {import('millrace').SourceConnector}
 */
export class CounterSourceConnector {
  taskClass = 'org.example.CounterSourceTask';

  config() {
    return SETTINGS;
  }

  createTask() {
    return new CounterSourceTask();
  }

  /** @param {Readonly<Record<string, string>>} config */
  taskConfigs(config) {
    return [config];
  }
}

/** @implements {import('millrace').SourceTask} */
class CounterSourceTask {
  #context;
  #topic = '';
  #last = 0n;
  #next = 1n;

  /** @param {import('millrace').SourceTaskContext} context */
  async start(context) {
    this.#context = context;
    const settings = SETTINGS.parse(context.config);
    this.#topic = settings.get('topic');
    this.#last = BigInt(settings.get('count.to'));
    // Goes on behind what is durable in the log: after a crash nothing is left out.
    const offset = await context.offset(PARTITION);
    if (offset !== null) this.#next = BigInt(offset.counted) + 1n;
  }

  async poll() {
    if (this.#next > this.#last) {
      // Nothing to do: waits a moment, but not when the task is asked to stop.
      await delay(1000, null, { signal: this.#context.signal }).catch(() => {});
      return null;
    }
    const records = [];
    while (records.length < BATCH && this.#next <= this.#last) {
      const value = { schema: NUMBER, value: this.#next };
      records.push(new SourceRecord({ topic: this.#topic, value }, PARTITION, { counted: this.#next }));
      this.#next++;
    }
    return records;
  }

  async stop() {}
}
