import { ConnectException } from '../../error/errors.js';
import { RecordFrame } from '../record-frame.js';
import { backoffMs } from './client-settings.js';
import type { Cluster } from './cluster.js';
import { canHeal, kafkaFailure } from './kafka-error.js';
import type { ProducerSettings } from './producer-settings.js';

/** A record that was accepted before the partitions of its topic were known. */
export interface AwaitingRecord {
  readonly frame: RecordFrame;
  readonly number: number;
}

/** What becomes of a topic that was asked for. */
export interface TopicListener {
  found(topic: string, partitions: number, records: readonly AwaitingRecord[]): void;
  failed(error: ConnectException): void;
}

/** Keeps records until the cluster has said how many partitions their topics have. */
export class AwaitedTopics {
  readonly #cluster: Cluster;
  readonly #settings: ProducerSettings;
  readonly #listener: TopicListener;
  readonly #topics = new Map<string, AwaitingRecord[]>();

  constructor(cluster: Cluster, settings: ProducerSettings, listener: TopicListener) {
    this.#cluster = cluster;
    this.#settings = settings;
    this.#listener = listener;
  }

  /** Number of the oldest record that waits here; Infinity without one. */
  get oldest(): number {
    let oldest = Number.POSITIVE_INFINITY;
    for (const [first] of this.#topics.values()) oldest = Math.min(oldest, first?.number ?? oldest);
    return oldest;
  }

  add(frame: RecordFrame, number: number): void {
    const records = this.#topics.get(frame.topic);
    const record = { frame: copyOf(frame), number };
    if (records !== undefined) {
      records.push(record);
      return;
    }
    this.#topics.set(frame.topic, [record]);
    void this.#ask(frame.topic);
  }

  async #ask(topic: string): Promise<void> {
    const { maxBlockMs } = this.#settings;
    const deadline = Date.now() + maxBlockMs;
    for (let attempt = 1; !this.#cluster.closed; attempt++) {
      try {
        await this.#cluster.refresh([topic]);
      } catch (error) {
        if (!canHeal(error)) {
          this.#listener.failed(kafkaFailure(`Topic ${topic} could not be described`, error));
          return;
        }
      }
      const view = this.#cluster.topic(topic);
      if (view !== undefined) {
        const records = this.#topics.get(topic) ?? [];
        this.#topics.delete(topic);
        this.#listener.found(topic, view.leaders.length, records);
        return;
      }
      if (Date.now() > deadline) {
        this.#listener.failed(
          new ConnectException(
            `Topic ${topic} not present in metadata after ${maxBlockMs} ms (max.block.ms). It does not exist, or no broker of bootstrap.servers could be reached.`,
          ),
        );
        return;
      }
      await this.#cluster.pause(backoffMs(this.#settings, attempt));
    }
  }
}

/** The frame is used again for the next record, and may stand in room that a batch has lent it. */
function copyOf(frame: RecordFrame): RecordFrame {
  const copy = new RecordFrame(frame.size);
  copy.begin(frame.topic, frame.partition, frame.timestamp);
  copy.bytes.bytes(frame.bytes.buffer, frame.start, frame.bytes.position);
  copy.headers = frame.headers;
  const moved = (position: number) => (position < 0 ? position : position - frame.start);
  copy.keyStart = moved(frame.keyStart);
  copy.keyEnd = moved(frame.keyEnd);
  copy.valueStart = moved(frame.valueStart);
  copy.valueEnd = moved(frame.valueEnd);
  return copy;
}
