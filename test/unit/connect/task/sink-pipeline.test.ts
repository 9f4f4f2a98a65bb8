import { expect, test } from 'vitest';
import { SinkPipeline } from '../../../../src/connect/task/sink-pipeline.js';
import { SimpleHeaderConverter } from '../../../../src/converter/header/simple-header-converter.js';
import { ByteArrayConverter } from '../../../../src/converter/primitive/byte-array-converter.js';
import type { LogRecord } from '../../../../src/log/log.js';

class CountingHeaderConverter extends SimpleHeaderConverter {
  converted = 0;

  override toConnectHeader(topic: string, key: string, bytes: Uint8Array | null) {
    this.converted++;
    return super.toConnectHeader(topic, key, bytes);
  }
}

const named = <P>(plugin: P) => ({ className: '', version: '', plugin });

function consumed(topic: string, headers: LogRecord['headers']): LogRecord {
  const [key, value] = [null, Buffer.from('value')];
  return { topic, partition: 0, offset: 0n, timestamp: 0n, timestampType: 'CreateTime', key, value, headers };
}

test('headers that records have as one object are converted once, for each topic', () => {
  const header = new CountingHeaderConverter();
  const pipeline = new SinkPipeline([], {
    key: named(new ByteArrayConverter()),
    value: named(new ByteArrayConverter()),
    header: named(header),
  });
  const given = [{ key: 'n', value: Buffer.from('7') }];
  const others = [{ key: 'n', value: Buffer.from('8') }];
  const values: unknown[] = [];
  for (const record of [
    consumed('one', given),
    consumed('one', given),
    consumed('two', given),
    consumed('two', others),
    consumed('two', []),
    consumed('two', others),
  ]) {
    pipeline.decode(record);
    values.push(pipeline.record.headers[0]?.value);
  }
  expect(values).toEqual([7, 7, 7, 8, undefined, 8]);
  expect(header.converted).toBe(3);
});
