import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EncodedHeaders } from '../../../../src/log/encoded-headers.js';
import type { LogRecord } from '../../../../src/log/log.js';
import { COMPRESSIONS } from '../../../../src/log/record-batch/compression.js';
import { CorruptRecordException } from '../../../../src/log/record-batch/corrupt-record.js';
import { batchSize, RecordBatchReader } from '../../../../src/log/record-batch/record-batch-reader.js';
import { RecordBatchWriter } from '../../../../src/log/record-batch/record-batch-writer.js';
import { RecordFrame } from '../../../../src/log/record-frame.js';
import { fill, frameOf } from '../../../support/log/frames.js';

// A client that is not ours judges what we write.
const require = createRequire(import.meta.url);
const KafkajsDecoder = require('kafkajs/src/protocol/decoder');
const decodeWithKafkajs: (decoder: unknown) => Promise<{ records: KafkajsRecord[]; producerId: string }> =
  require('kafkajs/src/protocol/recordBatch/v0/decoder');
interface KafkajsRecord {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Record<string, Buffer | Buffer[]>;
}

const compressions = COMPRESSIONS.filter(
  (name) => name !== 'zstd' || 'zstdCompressSync' in (require('node:zlib') as object),
);
const bytes = fc.option(fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)));
const record = fc.record({
  key: bytes,
  value: bytes,
  timestamp: fc.integer({ min: 0, max: 2 ** 45 }),
  headers: fc.array(fc.record({ key: fc.string({ minLength: 1 }), value: bytes }), { maxLength: 3 }),
});
const records = fc.array(record, { minLength: 1, maxLength: 40 });

function readAll(batch: Buffer): LogRecord[] {
  const reader = new RecordBatchReader(batch);
  const found: LogRecord[] = [];
  for (let record = reader.next('topic', 3); record !== null; record = reader.next('topic', 3)) found.push(record);
  return found;
}

describe('record batches', () => {
  test.each(compressions)('come back as they were written, with %s', (compression) => {
    fc.assert(
      fc.property(records, (input) => {
        const writer = new RecordBatchWriter(compression, 128);
        const frame = new RecordFrame();
        for (const record of input) {
          writer.append(fill(frame, { ...record, headers: new EncodedHeaders(record.headers) }), 0);
        }
        const batch = writer.seal();
        expect(batchSize(batch, 0)).toBe(batch.length);
        const output = readAll(batch);
        expect(
          output.map(({ key, value, timestamp, headers }) => ({ key, value, timestamp: Number(timestamp), headers })),
        ).toEqual(input);
        expect(output.map(({ offset }) => offset)).toEqual(input.map((_, i) => BigInt(i)));
      }),
      { numRuns: 60 },
    );
  });

  test('give records with the same headers one and the same object', () => {
    const frame = new RecordFrame();
    const writer = new RecordBatchWriter('none');
    for (const value of ['a', 'a', 'b', 'a', null]) {
      const headers = value === null ? [] : [{ key: 'k', value: Buffer.from(value) }];
      writer.append(fill(frame, { key: null, value: null, timestamp: 0, headers: new EncodedHeaders(headers) }), 0);
    }
    const found = readAll(writer.seal()).map(({ headers }) => headers);
    expect(found.map(([header]) => header?.value?.toString())).toEqual(['a', 'a', 'b', 'a', undefined]);
    expect(found[1]).toBe(found[0]);
    expect(found[2]).not.toBe(found[1]);
  });

  test('come back as they were written from a frame that borrows their room', () => {
    const steps = fc.array(fc.record({ record, to: fc.nat(1), sealFirst: fc.boolean() }));
    fc.assert(
      fc.property(steps, (input) => {
        const writers = [new RecordBatchWriter('none', 64), new RecordBatchWriter('none', 64)];
        const output: LogRecord[][] = [[], []];
        const frame = new RecordFrame(16);
        frame.borrows = true;
        const seal = (to: number) => output[to]?.push(...readAll((writers[to] as RecordBatchWriter).seal()));
        for (const { record, to, sealFirst } of input) {
          fill(frame, { ...record, headers: new EncodedHeaders(record.headers) });
          // A record that does not fit seals the batch in whose room it was written.
          if (sealFirst) seal(to);
          writers[to]?.append(frame, 0);
        }
        for (const to of [0, 1]) {
          seal(to);
          expect(
            output[to]?.map(({ key, value, timestamp, headers }) => ({
              key,
              value,
              timestamp: Number(timestamp),
              headers,
            })),
          ).toEqual(input.filter((step) => step.to === to).map(({ record }) => record));
        }
      }),
      { numRuns: 200 },
    );
  });

  test('are read by kafkajs', async () => {
    await fc.assert(
      fc.asyncProperty(records, async (input) => {
        const writer = new RecordBatchWriter('none');
        for (const record of input) writer.append(frameOf({ ...record, headers: null }), 0);
        const batch = writer.seal({ id: 77n, epoch: 2 }, 5);
        const decoded = await decodeWithKafkajs(new KafkajsDecoder(batch));
        expect(decoded.producerId).toBe('77');
        expect(
          decoded.records.map(({ key, value, timestamp }) => ({ key, value, timestamp: Number(timestamp) })),
        ).toEqual(input.map(({ key, value, timestamp }) => ({ key, value, timestamp })));
      }),
      { numRuns: 60 },
    );
  });

  test('begin anew after each seal', () => {
    const writer = new RecordBatchWriter('none');
    for (const value of ['first', 'second']) {
      writer.append(frameOf({ key: null, value }), 9);
      const [record, ...others] = readAll(writer.seal());
      expect(others).toEqual([]);
      expect(record).toMatchObject({ offset: 0n, timestamp: 9n, key: null, value: Buffer.from(value), partition: 3 });
      expect(writer.count).toBe(0);
    }
  });

  test('keep gaps and their last offset when records were taken out', () => {
    const writer = new RecordBatchWriter('none');
    const value = Buffer.from('v');
    writer.write(5, 2, null, 0, 0, value, 0, 1, null);
    writer.write(5, 7, null, 0, 0, value, 0, 1, null);
    const batch = writer.seal(null, -1, 9);
    batch.writeBigInt64BE(100n, 0);
    expect(new RecordBatchReader(batch).lastOffset).toBe(109n);
    expect(readAll(batch).map(({ offset }) => offset)).toEqual([102n, 107n]);
  });

  test('say where they are damaged, whatever the damage', () => {
    const writer = new RecordBatchWriter('none');
    for (let i = 0; i < 5; i++) writer.append(frameOf({ key: `k${i}`, value: 'value' }), 1);
    const batch = writer.seal();
    fc.assert(
      fc.property(fc.nat(batch.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = Buffer.from(batch);
        damaged[at] = (damaged[at] as number) ^ flip;
        // Base offset and leader epoch are not part of the checksum: brokers write them.
        if (at < 8 || (at >= 12 && at < 16)) return;
        expect(() => readAll(damaged)).toThrow(CorruptRecordException);
      }),
    );
    expect(() => readAll(batch.subarray(0, 70))).toThrow(/cut off/);
  });
});
