import { EncodedHeaders } from '../encoded-headers.js';
import type { LogRecord } from '../log.js';
import { AT_BASE_OFFSET } from '../record-batch/batch-layout.js';
import { RecordBatchReader } from '../record-batch/record-batch-reader.js';
import { RecordBatchWriter } from '../record-batch/record-batch-writer.js';
import { batchKey, type EmbeddedStore, lastOffsetOf, partitionEnd, partitionKey, type StoredTopic } from './store.js';

/** Below this a partition is not worth the work. */
const MIN_DIRTY_BYTES = 64 * 1024;
/** Kafka's default of `delete.retention.ms`: how long a tombstone can still be seen by who reads from the start. */
const DELETE_RETENTION_MS = 86_400_000;

/**
 * Leaves of each key only the last record, as Kafka's `cleanup.policy=compact` does: offsets and order stay, tombstones go after
 * `delete.retention.ms`. Runs when a partition has doubled since the last time. The last batch is not touched, it is still being added to.
 *
 * Each batch is replaced in a transaction of its own. A crash between two leaves a partition that is compacted in part; a record that is
 * superseded stays so, nothing has to be undone.
 *
 * @see https://kafka.apache.org/documentation/#compaction
 */
export async function compactPartition(store: EmbeddedStore, topic: StoredTopic, partition: number): Promise<void> {
  const before = store.state(topic.id, partition);
  if (before.bytes < Math.max(2 * before.compacted, MIN_DIRTY_BYTES)) return;
  const range = { start: partitionKey(topic.id, partition), end: partitionEnd(topic.id, partition) };
  const keys = [...store.batches.getKeys(range)];
  const last = lastRecords(store, keys);
  const oldestTombstone = Date.now() - Number(topic.config['delete.retention.ms'] ?? DELETE_RETENTION_MS);
  const keep = ({ key, value, offset, timestamp }: LogRecord): boolean =>
    key === null ||
    (last.get(key.toString('latin1')) === offset && (value !== null || timestamp >= BigInt(oldestTombstone)));

  for (const key of keys.slice(0, -1)) {
    const bytes = store.batches.get(key);
    if (bytes === undefined) continue;
    const replacement = filterBatch(bytes, keep);
    if (replacement === bytes) continue;
    await store.transaction(() => {
      // Retention, or another process, may have been here meanwhile.
      const now = store.batches.get(key);
      if (now === undefined || !now.equals(bytes)) return;
      if (replacement === null) store.batches.removeSync(key);
      else store.batches.putSync(batchKey(topic.id, partition, lastOffsetOf(key)), replacement);
      const state = store.state(topic.id, partition);
      state.bytes -= bytes.length - (replacement?.length ?? 0);
      store.putState(topic.id, partition, state);
    });
  }
  await store.transaction(() => {
    const state = store.state(topic.id, partition);
    state.compacted = state.bytes;
    store.putState(topic.id, partition, state);
  });
}

/** The offset of the last record of each key. */
function lastRecords(store: EmbeddedStore, batches: readonly Buffer[]): Map<string, bigint> {
  const last = new Map<string, bigint>();
  for (const key of batches) {
    const bytes = store.batches.get(key);
    if (bytes === undefined) continue;
    const reader = new RecordBatchReader(bytes);
    for (let record = reader.next('', 0); record !== null; record = reader.next('', 0)) {
      if (record.key !== null) last.set(record.key.toString('latin1'), record.offset);
    }
  }
  return last;
}

/** The batch with the records to keep in their places; the same bytes where all stay, null where none does. */
export function filterBatch(bytes: Buffer, keep: (record: LogRecord) => boolean): Buffer | null {
  const reader = new RecordBatchReader(bytes);
  const kept: LogRecord[] = [];
  let dropped = false;
  for (let record = reader.next('', 0); record !== null; record = reader.next('', 0)) {
    if (keep(record)) kept.push(record);
    else dropped = true;
  }
  if (!dropped) return bytes;
  if (kept.length === 0) return null;
  const writer = new RecordBatchWriter('none', bytes.length);
  for (const { timestamp, offset, key, value, headers } of kept) {
    writer.write(
      Number(timestamp),
      Number(offset - reader.baseOffset),
      key,
      0,
      key?.length ?? 0,
      value,
      0,
      value?.length ?? 0,
      headers.length === 0 ? null : new EncodedHeaders(headers).bytes,
    );
  }
  const batch = writer.seal(null, -1, Number(reader.lastOffset - reader.baseOffset));
  batch.writeBigInt64BE(reader.baseOffset, AT_BASE_OFFSET);
  return batch;
}
