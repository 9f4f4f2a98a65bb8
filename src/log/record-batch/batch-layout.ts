/**
 * Record batch, magic 2; all integers big-endian:
 *
 *     RecordBatch => baseOffset batchLength partitionLeaderEpoch magic crc attributes lastOffsetDelta
 *                    baseTimestamp maxTimestamp producerId producerEpoch baseSequence count records
 *       baseOffset           => INT64   offset of the first record
 *       batchLength          => INT32   bytes after this field
 *       partitionLeaderEpoch => INT32   set by the broker
 *       magic                => INT8    2
 *       crc                  => UINT32  CRC-32C of everything from attributes to the end
 *       attributes           => INT16   bits 0-2 compression, 3 timestamp type, 4 transactional, 5 control
 *       lastOffsetDelta      => INT32
 *       baseTimestamp        => INT64   milliseconds; of the first record
 *       maxTimestamp         => INT64
 *       producerId           => INT64   -1 without idempotence
 *       producerEpoch        => INT16
 *       baseSequence         => INT32
 *       count                => INT32
 *     records => Record*, compressed as a whole
 *     Record => length attributes timestampDelta offsetDelta keyLength key valueLength value headers
 *       length => VARINT  attributes => INT8  timestampDelta => VARLONG  offsetDelta => VARINT
 *       keyLength, valueLength => VARINT, -1 is null
 *     headers => VARINT count, then { keyLength key valueLength value }, lengths as VARINT, value length -1 is null
 *
 * The base offset stands outside the checksum: a log can give a sealed batch its place without touching the rest.
 *
 * @see https://kafka.apache.org/documentation/#recordbatch
 */
export const AT_BASE_OFFSET = 0;
export const AT_LENGTH = 8;
export const AT_LEADER_EPOCH = 12;
export const AT_MAGIC = 16;
export const AT_CRC = 17;
export const AT_ATTRIBUTES = 21;
export const AT_LAST_OFFSET_DELTA = 23;
export const AT_BASE_TIMESTAMP = 27;
export const AT_MAX_TIMESTAMP = 35;
export const AT_PRODUCER_ID = 43;
export const AT_PRODUCER_EPOCH = 51;
export const AT_BASE_SEQUENCE = 53;
export const AT_COUNT = 57;
/** Where the records begin. */
export const HEADER_SIZE = 61;
/** Bytes of a batch that `batchLength` does not count. */
export const LENGTH_OVERHEAD = 12;

export const MAGIC = 2;
export const COMPRESSION_MASK = 0x07;
export const LOG_APPEND_TIME = 0x08;
export const TRANSACTIONAL = 0x10;
export const CONTROL = 0x20;
