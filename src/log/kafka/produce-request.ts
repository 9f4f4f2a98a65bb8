import { byTopic } from './by-topic.js';
import { createAPI, type Reader, Writer } from './wire-client.js';

/** One sealed record batch on its way to the leader of its partition. */
export interface ProducePartition {
  readonly topic: string;
  readonly partition: number;
  readonly batch: Buffer;
}

export interface ProduceResult {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  readonly errorMessage: string | null;
}

/**
 *     Produce Request (Version: 9) => transactional_id acks timeout_ms [topic_data] TAG_BUFFER
 *       transactional_id => COMPACT_NULLABLE_STRING
 *       acks => INT16
 *       timeout_ms => INT32
 *       topic_data => name [partition_data] TAG_BUFFER
 *         name => COMPACT_STRING
 *         partition_data => index records TAG_BUFFER
 *           index => INT32
 *           records => COMPACT_RECORDS
 *
 * The client's own request is made from message objects; this one takes batches that are finished.
 */
function createRequest(acks: number, timeoutMs: number, partitions: readonly ProducePartition[]): Writer {
  const topics = byTopic(partitions);
  const writer = Writer.create()
    .appendString(null)
    .appendInt16(acks)
    .appendInt32(timeoutMs)
    .appendArray(topics, (w, [topic, batches]) => {
      w.appendString(topic).appendArray(batches, (w, { partition, batch }) => {
        w.appendInt32(partition)
          .appendUnsignedVarInt(batch.length + 1)
          .append(batch);
      });
    })
    .appendTaggedFields();
  // A broker does not answer these.
  if (acks === 0) writer.context.noResponse = true;
  return writer;
}

/**
 *     Produce Response (Version: 9) => [responses] throttle_time_ms TAG_BUFFER
 *       responses => name [partition_responses] TAG_BUFFER
 *         name => COMPACT_STRING
 *         partition_responses => index error_code base_offset log_append_time_ms log_start_offset [record_errors] error_message TAG_BUFFER
 *           index => INT32
 *           error_code => INT16
 *           base_offset, log_append_time_ms, log_start_offset => INT64
 *           record_errors => batch_index batch_index_error_message TAG_BUFFER
 *             batch_index => INT32
 *             batch_index_error_message => COMPACT_NULLABLE_STRING
 *           error_message => COMPACT_NULLABLE_STRING
 *       throttle_time_ms => INT32
 */
function parseResponse(_correlation: number, _key: number, _version: number, reader: Reader): ProduceResult[] {
  const results: ProduceResult[] = [];
  reader.readArray((r) => {
    const topic = r.readString();
    r.readArray((r) => {
      const partition = r.readInt32();
      const errorCode = r.readInt16();
      r.skip(24);
      let recordError: string | null = null;
      r.readArray((r) => {
        r.skip(4);
        recordError ??= r.readNullableString();
      });
      results.push({ topic, partition, errorCode, errorMessage: r.readNullableString() ?? recordError });
    });
  });
  return results;
}

export const produce = createAPI<
  [acks: number, timeoutMs: number, partitions: readonly ProducePartition[]],
  ProduceResult[]
>(0, 9, createRequest, parseResponse);
