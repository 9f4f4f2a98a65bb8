import { ByteWriter } from '../../decoders/bytes/byte-writer.js';
import type { EncodedHeaders } from './encoded-headers.js';

/**
 * One encoded record on its way into a log. There is one frame per writer, used for record after record: converters write key and value
 * into `bytes`, the log copies them into the batch it is building. No object per record stands between a row and the batch.
 *
 * A frame that `borrows` is given room in the batch that took its last record: the next one most likely goes there, too, and mostly stands already
 * where it belongs, because its lengths take as many bytes as those of the last one.
 */
export class RecordFrame {
  bytes: ByteWriter;
  /** Where the record's bytes begin; those before belong to whoever has lent the writer. */
  start = 0;
  /** Bytes that whoever writes the value leaves between the key and it, as long as the writer is a lent one. */
  gap = 0;
  /** Set by who owns the only frame of a log writer: two could write over each other in the same batch. */
  borrows = false;
  topic = '';
  /** null: chosen by the key, as Kafka's default partitioner does. */
  partition: number | null = null;
  /** Milliseconds since the epoch; null: the log's clock. */
  timestamp: bigint | null = null;
  headers: EncodedHeaders | null = null;
  /** Key bytes are `bytes[keyStart, keyEnd)`; keyStart -1 is a null key. */
  keyStart = -1;
  keyEnd = -1;
  /** Value bytes; valueStart -1 is a null value (a tombstone). */
  valueStart = -1;
  valueEnd = -1;

  /** @param capacity bytes to begin with; it grows by itself */
  constructor(capacity?: number) {
    this.bytes = new ByteWriter(capacity);
  }

  /** Empties the frame for the next record. */
  begin(topic: string, partition: number | null, timestamp: bigint | null): void {
    this.bytes.position = this.start;
    this.topic = topic;
    this.partition = partition;
    this.timestamp = timestamp;
    this.headers = null;
    this.keyStart = this.keyEnd = this.valueStart = this.valueEnd = -1;
  }

  /** Bytes of key and value. */
  get size(): number {
    return this.bytes.position - this.start;
  }

  /** The next record is written to `bytes`, from `start` on, with a gap between key and value. */
  borrow(bytes: ByteWriter, start: number, gap: number): void {
    this.bytes = bytes;
    this.start = start;
    this.gap = gap;
  }
}
