import { byTopic } from './by-topic.js';
import { createAPI, type Reader, Writer } from './wire-client.js';

export interface FetchPosition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

export interface FetchLimits {
  readonly maxWaitMs: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly maxPartitionBytes: number;
  /** 0 read_uncommitted, 1 read_committed */
  readonly isolation: number;
}

export interface FetchResult {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  /** The end, as far as this consumer may read. */
  readonly highWatermark: bigint;
  /** Transactions within `records` that were given up, with their first offset; in order of that. */
  readonly aborted: readonly { readonly producerId: bigint; readonly firstOffset: bigint }[];
  /** Record batches, the last of which may be cut off. */
  readonly records: Buffer;
}

const NO_RECORDS = Buffer.alloc(0);

/**
 *     Fetch Request (Version: 12) => replica_id max_wait_ms min_bytes max_bytes isolation_level session_id session_epoch
 *                                    [topics] [forgotten_topics_data] rack_id TAG_BUFFER
 *       replica_id, max_wait_ms, min_bytes, max_bytes => INT32
 *       isolation_level => INT8
 *       session_id, session_epoch => INT32
 *       topics => topic [partitions] TAG_BUFFER
 *         topic => COMPACT_STRING
 *         partitions => partition current_leader_epoch fetch_offset last_fetched_epoch log_start_offset partition_max_bytes TAG_BUFFER
 *           partition, current_leader_epoch => INT32
 *           fetch_offset => INT64
 *           last_fetched_epoch => INT32
 *           log_start_offset => INT64
 *           partition_max_bytes => INT32
 *       rack_id => COMPACT_STRING
 *
 * Without a fetch session (id 0, epoch -1): each request names what it wants.
 */
function createRequest(limits: FetchLimits, positions: readonly FetchPosition[]): Writer {
  return Writer.create()
    .appendInt32(-1)
    .appendInt32(limits.maxWaitMs)
    .appendInt32(limits.minBytes)
    .appendInt32(limits.maxBytes)
    .appendInt8(limits.isolation)
    .appendInt32(0)
    .appendInt32(-1)
    .appendArray(byTopic(positions), (w, [topic, partitions]) => {
      w.appendString(topic).appendArray(partitions, (w, { partition, offset }) => {
        w.appendInt32(partition)
          .appendInt32(-1)
          .appendInt64(offset)
          .appendInt32(-1)
          .appendInt64(-1n)
          .appendInt32(limits.maxPartitionBytes);
      });
    })
    .appendArray([], () => {})
    .appendString('')
    .appendTaggedFields();
}

/**
 *     Fetch Response (Version: 12) => throttle_time_ms error_code session_id [responses] TAG_BUFFER
 *       throttle_time_ms => INT32
 *       error_code => INT16
 *       session_id => INT32
 *       responses => topic [partitions] TAG_BUFFER
 *         topic => COMPACT_STRING
 *         partitions => partition_index error_code high_watermark last_stable_offset log_start_offset
 *                       [aborted_transactions] preferred_read_replica records TAG_BUFFER
 *           partition_index => INT32
 *           error_code => INT16
 *           high_watermark, last_stable_offset, log_start_offset => INT64
 *           aborted_transactions => producer_id first_offset TAG_BUFFER, nullable
 *           preferred_read_replica => INT32
 *           records => COMPACT_RECORDS
 *
 * The client's own answer holds an object for every message; this one leaves the batches as they are.
 */
function parseResponse(_correlation: number, _key: number, _version: number, reader: Reader): FetchResult[] {
  reader.skip(4);
  const failure = reader.readInt16();
  reader.skip(4);
  const results: FetchResult[] = [];
  reader.readArray((r) => {
    const topic = r.readString();
    r.readArray((r) => {
      const partition = r.readInt32();
      const errorCode = r.readInt16() || failure;
      const highWatermark = r.readInt64();
      r.skip(16);
      const aborted = r.readNullableArray((r) => ({ producerId: r.readInt64(), firstOffset: r.readInt64() })) ?? [];
      r.skip(4);
      const records = r.readNullableBytes() ?? NO_RECORDS;
      results.push({ topic, partition, errorCode, highWatermark, aborted, records });
    });
  });
  return results;
}

export const fetchRecords = createAPI<[limits: FetchLimits, positions: readonly FetchPosition[]], FetchResult[]>(
  1,
  12,
  createRequest,
  parseResponse,
);
