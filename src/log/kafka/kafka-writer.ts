import { randomInt } from 'node:crypto';
import { timerMs } from '../../config/timer-ms.js';
import { partitionText } from '../../data/topic-partition.js';
import { ConnectException, RecordTooLargeException } from '../../error/errors.js';
import type { LogWriter } from '../log.js';
import { BatchMemory } from '../record-batch/batch-memory.js';
import { partitionOfKey } from '../record-batch/murmur2.js';
import { type ProducerIdentity, RecordBatchWriter } from '../record-batch/record-batch-writer.js';
import type { RecordFrame } from '../record-frame.js';
import { Waiters } from '../waiters.js';
import { AwaitedTopics, type AwaitingRecord } from './awaited-topics.js';
import { backoffMs } from './client-settings.js';
import type { Cluster } from './cluster.js';
import { Code, canHeal, codeName, isRetriableCode, kafkaFailure } from './kafka-error.js';
import { type HeldMemory, PartitionQueue, type PendingBatch } from './partition-queue.js';
import { type ProduceResult, produce } from './produce-request.js';
import type { ProducerSettings } from './producer-settings.js';
import { initProducerIdV4 } from './wire-client.js';

interface WritableTopic {
  readonly partitions: PartitionQueue[];
  /** Where records without a key go until the batch is sealed. */
  sticky: number;
}

interface Sent {
  readonly queue: PartitionQueue;
  readonly batch: PendingBatch;
}

/** A produce request that is being put together. */
interface Request {
  readonly sent: Sent[];
  bytes: number;
}

/**
 * Writes to a Kafka cluster: records go straight into record batches, batches of several partitions into one produce request per broker, five of which
 * may be under way. The producer is idempotent: what is sent again after a failure is recognised by its sequence, nothing comes twice and nothing changes
 * places. A broker that is away is waited for; the memory held meanwhile is bounded by `buffer.memory`.
 *
 * @see https://kafka.apache.org/documentation/#producerconfigs
 */
export class KafkaWriter implements LogWriter {
  onDurable: (() => void) | null = null;
  readonly #cluster: Cluster;
  readonly #settings: ProducerSettings;
  readonly #onClose: () => void;
  readonly #topics = new Map<string, WritableTopic>();
  readonly #awaited: AwaitedTopics;
  /** Partitions with records that are not acknowledged. */
  readonly #active = new Set<PartitionQueue>();
  readonly #requestsInFlight = new Map<number, number>();
  readonly #waiters = new Waiters();
  readonly #refreshing = new Map<string, Promise<void>>();
  #producer: ProducerIdentity | null = null;
  /** While a new producer is being asked for, nothing is sent. */
  #initialising: Promise<void> | null = null;
  #accepted = 0;
  #durable = 0;
  readonly #held: HeldMemory = { bytes: 0 };
  /** Null without acknowledgements: nobody says when a request has left. */
  readonly #memory: BatchMemory | null;
  #failure: ConnectException | null = null;
  #closed = false;
  #timer: NodeJS.Timeout | null = null;
  #timerAt = Number.POSITIVE_INFINITY;

  constructor(cluster: Cluster, settings: ProducerSettings, onClose: () => void) {
    this.#cluster = cluster;
    this.#settings = settings;
    this.#memory = settings.acks === 0 ? null : new BatchMemory();
    this.#onClose = onClose;
    this.#awaited = new AwaitedTopics(cluster, settings, {
      found: (topic, partitions, records) => this.#openTopic(topic, partitions, records),
      failed: (error) => this.#fail(error),
    });
  }

  get full(): boolean {
    return this.#held.bytes >= this.#settings.bufferMemory;
  }

  get durable(): number {
    return this.#durable;
  }

  append(frame: RecordFrame): number {
    this.#check();
    const size = RecordBatchWriter.maxSize(frame);
    // A record that compresses well may be larger than a request; the broker has the last word.
    if (size > this.#settings.maxRequestBytes && this.#settings.compression === 'none') {
      throw new RecordTooLargeException(
        `The message is ${size} bytes when serialized which is larger than ${this.#settings.maxRequestBytes}, ` +
          `which is the value of the max.request.size configuration. Topic ${frame.topic}: raise producer.max.request.size, and max.message.bytes of the topic.`,
      );
    }
    const number = ++this.#accepted;
    this.#held.bytes += size;
    const topic = this.#topics.get(frame.topic);
    if (topic === undefined) this.#awaited.add(frame, number);
    else this.#put(topic, frame, number, size);
    return number;
  }

  drained(): Promise<void> {
    this.seal();
    return this.#wait(() => !this.full);
  }

  seal(): void {
    for (const queue of this.#active) queue.release();
    this.#pump();
  }

  flush(): Promise<void> {
    const target = this.#accepted;
    this.seal();
    return this.#wait(() => this.#durable >= target);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#fail(new ConnectException('The log writer is closed.'));
    await this.#cluster.close();
    this.#onClose();
  }

  #check(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  #wait(until: () => boolean): Promise<void> {
    return this.#failure === null ? this.#waiters.wait(until) : Promise.reject(this.#failure);
  }

  #put(topic: WritableTopic, frame: RecordFrame, number: number, size: number): void {
    const count = topic.partitions.length;
    let partition = frame.partition;
    if (partition === null) {
      if (frame.keyStart < 0) partition = topic.sticky;
      else partition = count === 1 ? 0 : partitionOfKey(frame.bytes.buffer, frame.keyStart, frame.keyEnd, count);
    }
    const queue = topic.partitions[partition];
    if (queue === undefined) {
      this.#fail(
        new ConnectException(
          `Invalid partition given with record: ${partition} is not in the range [0...${count}) of topic ${frame.topic}.`,
        ),
      );
      this.#check();
      return;
    }
    if (queue.openBytes > 0 && queue.openBytes + size > this.#settings.batchBytes) {
      queue.seal();
      if (topic.sticky === partition) topic.sticky = randomInt(count);
      this.#pump();
    }
    const now = Date.now();
    queue.append(frame, number, size, now);
    this.#active.add(queue);
    this.#wakeAt(queue.openSince + this.#settings.lingerMs);
  }

  #openTopic(name: string, partitions: number, records: readonly AwaitingRecord[]): void {
    const topic: WritableTopic = {
      sticky: randomInt(partitions),
      partitions: Array.from({ length: partitions }, (_, partition) => {
        const queue = new PartitionQueue(name, partition, this.#settings.compression, this.#held, this.#memory);
        queue.adopt(this.#producer);
        return queue;
      }),
    };
    this.#topics.set(name, topic);
    try {
      for (const { frame, number } of records) this.#put(topic, frame, number, RecordBatchWriter.maxSize(frame));
    } catch (error) {
      // Nobody waits for this call: the failure is kept, and every further call meets it.
      this.#fail(kafkaFailure(`Records for topic ${name} could not be written`, error));
      return;
    }
    // Who has asked for a seal or a flush meanwhile has meant these too.
    this.seal();
  }

  #wakeAt(moment: number): void {
    if (this.#timerAt <= moment) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timerAt = moment;
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        this.#timerAt = Number.POSITIVE_INFINITY;
        this.#pump();
      },
      timerMs(Math.max(0, moment - Date.now())),
    );
  }

  /** Sends what is due and may be sent. */
  #pump(): void {
    if (this.#failure !== null || this.#closed) return;
    if (this.#settings.idempotent && this.#producer === null) {
      this.#initialising ??= this.#initialise();
      return;
    }
    const now = Date.now();
    for (const queue of this.#active) {
      const lingered = queue.openSince + this.#settings.lingerMs;
      if (lingered <= now) queue.release();
      else if (lingered < Number.POSITIVE_INFINITY) this.#wakeAt(lingered);
    }
    // A request takes one batch of each partition: as long as something is due, another one may go.
    for (let sending = true; sending && this.#failure === null; ) {
      const perNode = new Map<number, Request>();
      for (const queue of this.#active) this.#offer(queue, now, perNode);
      for (const [node, { sent }] of perNode) void this.#send(node, sent);
      sending = perNode.size > 0;
    }
  }

  #offer(queue: PartitionQueue, now: number, perNode: Map<number, Request>): void {
    const since = queue.waitingSince(now);
    if (since === Number.POSITIVE_INFINITY) {
      if (queue.retryAt > now) this.#wakeAt(queue.retryAt);
      return;
    }
    if (now - since > this.#settings.deliveryTimeoutMs) {
      this.#fail(
        new ConnectException(
          `Expiring ${queue.next().count} record(s) for ${partitionText(queue)}: ${now - since} ms has passed since batch creation (delivery.timeout.ms=${this.#settings.deliveryTimeoutMs})`,
        ),
      );
      return;
    }
    const node = this.#cluster.topic(queue.topic)?.leaders[queue.partition] ?? -1;
    if (node < 0) {
      this.#findLeader(queue.topic);
      return;
    }
    if ((this.#requestsInFlight.get(node) ?? 0) >= this.#settings.maxInFlight) return;
    const batch = queue.next();
    const request = perNode.get(node) ?? { sent: [], bytes: 0 };
    if (request.bytes > 0 && request.bytes + batch.bytes.length > this.#settings.maxRequestBytes) return;
    request.sent.push({ queue, batch });
    request.bytes += batch.bytes.length;
    perNode.set(node, request);
  }

  /** Asks, once at a time, where the partitions of a topic are now. */
  #findLeader(topic: string): void {
    if (this.#refreshing.has(topic)) return;
    const refreshing = (async () => {
      await this.#cluster.pause(this.#settings.retryBackoffMs);
      try {
        await this.#cluster.refresh([topic]);
      } catch (error) {
        if (!canHeal(error)) this.#fail(kafkaFailure(`Records for topic ${topic} could not be written`, error));
      }
      this.#refreshing.delete(topic);
      this.#pump();
    })();
    this.#refreshing.set(topic, refreshing);
  }

  async #send(node: number, sent: readonly Sent[]): Promise<void> {
    for (const { queue, batch } of sent) queue.sent(batch);
    this.#requestsInFlight.set(node, (this.#requestsInFlight.get(node) ?? 0) + 1);
    const partitions = sent.map(({ queue: { topic, partition }, batch }) => ({ topic, partition, batch: batch.bytes }));
    const { acks, requestTimeoutMs } = this.#settings;
    let results: ReadonlyMap<string, ProduceResult> | null = null;
    let failure: unknown = null;
    try {
      const answer = await this.#cluster.send(node, 'data', (connection) =>
        produce.async(connection, acks, requestTimeoutMs, partitions),
      );
      // Without acknowledgements there is no answer to read.
      if (acks !== 0) results = new Map(answer.map((result) => [partitionText(result), result]));
    } catch (error) {
      failure = error;
    }
    this.#requestsInFlight.set(node, (this.#requestsInFlight.get(node) ?? 1) - 1);
    if (this.#closed) return;
    for (const { queue, batch } of sent) {
      if (failure !== null) this.#requestFailed(queue, batch, failure);
      else if (results === null) this.#answered(queue, batch, 0, null);
      else {
        const result = results.get(partitionText(queue));
        // What the answer does not mention is not durable.
        if (result === undefined) this.#again(queue, batch);
        else this.#answered(queue, batch, result.errorCode, result.errorMessage);
      }
    }
    this.#advance();
    this.#pump();
  }

  #requestFailed(queue: PartitionQueue, batch: PendingBatch, error: unknown): void {
    if (canHeal(error)) {
      this.#again(queue, batch);
      this.#cluster.forget(queue.topic);
    } else {
      this.#fail(kafkaFailure(`Records for topic ${queue.topic} could not be written`, error));
    }
  }

  #answered(queue: PartitionQueue, batch: PendingBatch, code: number, message: string | null): void {
    if (code === 0 || code === Code.DUPLICATE_SEQUENCE_NUMBER) {
      queue.acknowledged(batch);
      if (queue.oldest === Number.POSITIVE_INFINITY) this.#active.delete(queue);
      return;
    }
    if (code === Code.MESSAGE_TOO_LARGE && queue.split(batch)) return;
    if (code === Code.OUT_OF_ORDER_SEQUENCE_NUMBER && queue.pending[0] !== batch) {
      // Its predecessor has failed and goes first.
      this.#again(queue, batch);
      return;
    }
    if (
      code === Code.OUT_OF_ORDER_SEQUENCE_NUMBER ||
      code === Code.UNKNOWN_PRODUCER_ID ||
      code === Code.INVALID_PRODUCER_EPOCH
    ) {
      // The broker has lost what it knew of this producer (its log was cut or has expired): a new one begins at sequence 0.
      this.#producer = null;
      this.#again(queue, batch);
      return;
    }
    if (isRetriableCode(code)) {
      this.#cluster.forget(queue.topic);
      this.#again(queue, batch);
      return;
    }
    this.#fail(
      new ConnectException(
        `Records for ${partitionText(queue)} were refused: ${codeName(code)}${message === null ? '' : ` (${message})`}` +
          (code === Code.MESSAGE_TOO_LARGE
            ? `. One record takes ${batch.bytes.length} bytes: raise max.message.bytes of the topic (or message.max.bytes of the broker) and producer.max.request.size.`
            : ''),
      ),
    );
  }

  #again(queue: PartitionQueue, batch: PendingBatch): void {
    // Several batches of one failed connection come back at once: that is one attempt.
    if (queue.retryAt <= Date.now()) queue.attempt++;
    queue.failed(batch, Date.now(), backoffMs(this.#settings, queue.attempt));
  }

  /** Gets an identity from the cluster, when nothing of the old one is under way any more. */
  async #initialise(): Promise<void> {
    for (let attempt = 1; this.#producer === null && !this.#closed; attempt++) {
      try {
        if ([...this.#requestsInFlight.values()].some((count) => count > 0)) {
          await this.#cluster.pause(this.#settings.retryBackoffMs);
          continue;
        }
        await this.#cluster.refresh([...this.#topics.keys()]);
        const response = await this.#cluster.anywhere((connection) =>
          initProducerIdV4.api.async(connection, null, 2 ** 31 - 1, -1n, -1),
        );
        this.#producer = { id: response.producerId, epoch: response.producerEpoch };
        for (const { partitions } of this.#topics.values()) for (const queue of partitions) queue.adopt(this.#producer);
      } catch (error) {
        if (!canHeal(error)) {
          this.#fail(
            kafkaFailure(
              'The idempotent producer could not be initialised (enable.idempotence=false writes without)',
              error,
            ),
          );
          break;
        }
        await this.#cluster.pause(backoffMs(this.#settings, attempt));
      }
    }
    this.#initialising = null;
    this.#pump();
  }

  /** Works out what is durable now, and tells those who wait. */
  #advance(): void {
    let oldest = this.#accepted + 1;
    for (const queue of this.#active) oldest = Math.min(oldest, queue.oldest);
    oldest = Math.min(oldest, this.#awaited.oldest);
    const moved = oldest - 1 > this.#durable;
    this.#durable = oldest - 1;
    this.#waiters.release(this.#failure);
    if (moved) this.onDurable?.();
  }

  #fail(error: ConnectException): void {
    if (this.#failure !== null) return;
    this.#failure = error;
    this.#waiters.release(this.#failure);
    if (!this.#closed) this.onDurable?.();
  }
}
