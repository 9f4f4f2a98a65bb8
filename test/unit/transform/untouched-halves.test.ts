import { describe, expect, it } from 'vitest';
import type { SchemaAndValue } from '../../../src/data/schema-and-value.js';
import { SourceRecord } from '../../../src/data/source-record.js';
import { TRANSFORMS } from '../../../src/transform/registry.js';

/** Fails when somebody reads it. */
function unread(): SchemaAndValue {
  return {
    get schema(): never {
      throw new Error('the schema was read');
    },
    get value(): never {
      throw new Error('the value was read');
    },
  };
}

describe('transforms of topic and headers', () => {
  it.each([
    ['org.apache.kafka.connect.transforms.RegexRouter', { regex: '(.*)', replacement: 'x-$1' }],
    ['org.apache.kafka.connect.transforms.TimestampRouter', {}],
    ['org.apache.kafka.connect.transforms.InsertHeader', { header: 'h', 'value.literal': '5' }],
    ['org.apache.kafka.connect.transforms.DropHeaders', { headers: 'h' }],
  ])('%s passes key and value on unread', async (className, config) => {
    const create = await TRANSFORMS.find((known) => known.className === className)?.load();
    const transform = create?.();
    transform?.configure(config as Record<string, string>);
    const [key, value] = [unread(), unread()];
    const headers = [{ key: 'h', schema: null, value: 'x' }];
    const record = new SourceRecord({ topic: 't', timestamp: 0n, key, value, headers }, {}, {});
    const result = transform?.apply(record);
    expect(result).not.toBe(record);
    expect(result?.keyData).toBe(key);
    expect(result?.valueData).toBe(value);
  });

  it('OpenLineage hands on the record itself', async () => {
    const create = await TRANSFORMS.find(({ className }) => className.endsWith('.OpenLineage'))?.load();
    const transform = create?.();
    transform?.configure({});
    const record = new SourceRecord({ topic: 't', key: unread(), value: unread() }, {}, {});
    expect(transform?.apply(record)).toBe(record);
  });

  it('leaves the other half unread', async () => {
    const create = await TRANSFORMS.find(({ className }) => className.endsWith('.HoistField$Key'))?.load();
    const transform = create?.();
    transform?.configure({ field: 'wrapped' });
    const value = unread();
    const record = new SourceRecord({ topic: 't', key: { schema: null, value: 'k' }, value }, {}, {});
    expect(transform?.apply(record)?.valueData).toBe(value);
  });
});
