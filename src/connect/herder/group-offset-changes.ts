import { BadRequest } from './bad-request.js';
import type { ConnectorOffset, OffsetFields } from './entities.js';

/** A change of a sink's position; null removes the stored offset. */
export interface GroupOffsetChange {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint | null;
}

/** Reads what a user wants a sink's positions to be. @throws BadRequest with Kafka Connect's texts */
export function groupOffsetChanges(offsets: readonly ConnectorOffset[]): GroupOffsetChange[] {
  return offsets.map(({ partition, offset }) => ({ ...topicPartition(partition), offset: position(offset) }));
}

function topicPartition(partition: OffsetFields | null): { topic: string; partition: number } {
  if (partition === null) {
    throw new BadRequest('The partition for a sink connector offset cannot be null or missing');
  }
  if (!('kafka_topic' in partition) || !('kafka_partition' in partition)) {
    throw new BadRequest(
      "The partition for a sink connector offset must contain the keys 'kafka_topic' and 'kafka_partition'",
    );
  }
  const { kafka_topic: topic, kafka_partition: number } = partition;
  if (topic === null) throw new BadRequest('Kafka topic names must be valid strings and may not be null');
  if (number === null) throw new BadRequest('Kafka partitions must be valid numbers and may not be null');
  const parsed = integer(number, 31);
  if (parsed === null) {
    throw new BadRequest(
      `Failed to parse the following Kafka partition value in the provided offsets: '${number}'. ` +
        'Partition values for sink connectors need to be integers.',
    );
  }
  return { topic: String(topic), partition: Number(parsed) };
}

function position(offset: OffsetFields | null): bigint | null {
  if (offset === null) return null;
  if (!('kafka_offset' in offset)) {
    throw new BadRequest("The offset for a sink connector should either be null or contain the key 'kafka_offset'");
  }
  const parsed = integer(offset.kafka_offset, 63);
  if (parsed === null) {
    throw new BadRequest(
      `Failed to parse the following Kafka offset value in the provided offsets: '${offset.kafka_offset}'. ` +
        'Offset values for sink connectors need to be integers.',
    );
  }
  return parsed;
}

/** Integers and texts of integers that fit into so many bits and a sign; else null. */
function integer(value: unknown, bits: number): bigint | null {
  const text = String(value);
  if (!/^[+-]?\d+$/.test(text)) return null;
  const parsed = BigInt(text.replace('+', ''));
  return parsed >= -(1n << BigInt(bits)) && parsed < 1n << BigInt(bits) ? parsed : null;
}
