import type { TopicPartition } from '../../data/topic-partition.js';
import { byTopic } from './by-topic.js';

/**
 * What members of a group of type "consumer" tell each other through the coordinator; old-style encodings: STRING int16 length, BYTES int32 length
 * (-1 null), arrays int32 count.
 *
 *     Subscription => version [topics] user_data [owned_partitions] (v1) generation_id (v2) rack_id (v3)
 *       version => INT16  topics => STRING  user_data => BYTES
 *       owned_partitions => topic [partition]   topic => STRING  partition => INT32
 *     Assignment => version [assigned_partitions] user_data
 *       assigned_partitions => topic [partition]
 *     user data of cooperative-sticky => generation   INT32
 *
 * @see https://kafka.apache.org/protocol#The_Messages_ConsumerProtocolSubscription
 */
export interface Subscribed {
  readonly topics: readonly string[];
  readonly owned: readonly TopicPartition[];
  readonly generation: number;
}

const VERSION = 1;

export function encodeSubscription({ topics, owned, generation }: Subscribed): Buffer {
  const userData = Buffer.allocUnsafe(4);
  userData.writeInt32BE(generation);
  return Buffer.concat([
    int16(VERSION),
    int32(topics.length),
    ...topics.map(string),
    int32(userData.length),
    userData,
    partitions(owned),
  ]);
}

export function decodeSubscription(bytes: Buffer): Subscribed {
  const reader = new ProtocolReader(bytes);
  const version = reader.int16();
  const topics = reader.array(() => reader.string());
  const userData = reader.bytes();
  const owned = version >= 1 ? reader.partitions() : [];
  const generation = userData !== null && userData.length >= 4 ? userData.readInt32BE(0) : -1;
  return { topics, owned, generation };
}

export function encodeAssignment(assigned: readonly TopicPartition[]): Buffer {
  return Buffer.concat([int16(VERSION), partitions(assigned), int32(-1)]);
}

/** An empty answer is an empty assignment. */
export function decodeAssignment(bytes: Buffer): TopicPartition[] {
  if (bytes.length === 0) return [];
  const reader = new ProtocolReader(bytes);
  reader.int16();
  return reader.partitions();
}

class ProtocolReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  int16(): number {
    this.#at += 2;
    return this.#bytes.readInt16BE(this.#at - 2);
  }

  int32(): number {
    this.#at += 4;
    return this.#bytes.readInt32BE(this.#at - 4);
  }

  string(): string {
    const length = this.int16();
    this.#at += length;
    return this.#bytes.toString('utf8', this.#at - length, this.#at);
  }

  bytes(): Buffer | null {
    const length = this.int32();
    if (length < 0) return null;
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  array<T>(item: () => T): T[] {
    const count = Math.max(0, this.int32());
    return Array.from({ length: count }, item);
  }

  partitions(): TopicPartition[] {
    return this.array(() => {
      const topic = this.string();
      return this.array(() => ({ topic, partition: this.int32() }));
    }).flat();
  }
}

function partitions(all: readonly TopicPartition[]): Buffer {
  const topics = byTopic(all);
  return Buffer.concat([
    int32(topics.length),
    ...topics.flatMap(([topic, own]) => [
      string(topic),
      int32(own.length),
      ...own.map(({ partition }) => int32(partition)),
    ]),
  ]);
}

function int16(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function string(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([int16(bytes.length), bytes]);
}
