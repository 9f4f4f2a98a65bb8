import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../../log/log.js';
import type { Signal, SignalChannel } from './signal.js';

/** How long to wait before a topic that cannot be read is tried again. */
const RETRY_MILLIS = 5_000;

export interface KafkaChannelOptions {
  readonly log: Log;
  readonly topic: string;
  /** Its committed offset says which signals were acted on. */
  readonly groupId: string;
  /** The key that signals for this connector have: `topic.prefix`. */
  readonly key: string;
  readonly warn: (message: string, error?: unknown) => void;
  readonly info: (message: string) => void;
}

/**
 * Signals in a topic: the key is the connector's `topic.prefix`, the value a JSON object with `id`, `type` and `data`. Only partition 0 is read, since
 * signals have an order.
 *
 * The offset is committed when a signal has been acted on, so one that came while nobody listened, or just before a crash, is not lost.
 */
export class KafkaChannel implements SignalChannel {
  readonly #options: KafkaChannelOptions;
  readonly #abort = new AbortController();
  readonly #reading: Promise<void>;
  #received: Signal[] = [];
  /** Behind the last message that was received, and that `read` has given out. */
  #next: bigint | null = null;
  #handedOut: bigint | null = null;

  constructor(options: KafkaChannelOptions) {
    this.#options = options;
    this.#reading = this.#read();
  }

  async read(): Promise<readonly Signal[]> {
    const signals = this.#received;
    this.#received = [];
    this.#handedOut = this.#next;
    return signals;
  }

  async processed(): Promise<void> {
    const offset = this.#handedOut;
    if (offset === null) return;
    this.#handedOut = null;
    const { log, groupId, topic, warn } = this.#options;
    await log
      .alterGroupOffsets(groupId, [{ topic, partition: 0, offset }])
      .catch((error) => warn(`The offset of signal topic '${topic}' could not be committed`, error));
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await this.#reading;
    await this.#options.log.close();
  }

  async #read(): Promise<void> {
    const { log, topic, warn, info } = this.#options;
    const { signal } = this.#abort;
    info(`Subscribing to signals topic '${topic}'`);
    while (!signal.aborted) {
      try {
        const from = this.#next ?? (await this.#committed());
        for await (const record of log.tail(topic, new Map(from === null ? [] : [[0, from]]), signal)) {
          if (record.partition !== 0) continue;
          this.#receive(record.key, record.value);
          this.#next = record.offset + 1n;
        }
      } catch (error) {
        if (signal.aborted) return;
        warn(`Signal topic '${topic}' cannot be read; trying again in ${RETRY_MILLIS} ms`, error);
        await sleep(RETRY_MILLIS, undefined, { signal }).catch(() => {});
      }
    }
  }

  async #committed(): Promise<bigint | null> {
    const { log, groupId, topic } = this.#options;
    const offsets = await log.groupOffsets(groupId);
    return offsets.find((at) => at.topic === topic && at.partition === 0)?.offset ?? null;
  }

  #receive(key: Buffer | null, value: Buffer | null): void {
    const { key: own, warn, info } = this.#options;
    if (key?.toString() !== own) {
      info(`Signal key '${key?.toString() ?? null}' doesn't match the connector's name '${own}'`);
      return;
    }
    if (value === null || value.length === 0) return;
    try {
      const { id, type, data } = JSON.parse(value.toString()) as Record<string, unknown>;
      if (typeof type !== 'string') throw new Error("A signal needs an 'id', a 'type' and 'data'");
      this.#received.push({ id: String(id), type, data: data === undefined ? null : JSON.stringify(data) });
    } catch (error) {
      warn('Skipped signal due to an error', error);
    }
  }
}
