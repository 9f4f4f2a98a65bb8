import { EncodedHeaders } from '../encoded-headers.js';
import type { BatchMemory } from '../record-batch/batch-memory.js';
import type { Compression } from '../record-batch/compression.js';
import { RecordBatchReader } from '../record-batch/record-batch-reader.js';
import { type ProducerIdentity, RecordBatchWriter, stampProducer } from '../record-batch/record-batch-writer.js';
import type { RecordFrame } from '../record-frame.js';

/** A sealed batch that is not acknowledged yet. */
export interface PendingBatch {
  bytes: Buffer;
  readonly count: number;
  /** Number of its first record, as `LogWriter.append` counts. */
  readonly first: number;
  readonly createdAt: number;
  sequence: number;
  inFlight: boolean;
  /** How often it was sent. */
  attempts: number;
}

/** What a writer holds of `buffer.memory`: records in open batches with all they may take, sealed batches with what they do take, compressed. */
export interface HeldMemory {
  bytes: number;
}

/**
 * The batches of one partition in their order: one that is open, and those that are sealed and wait for the broker. Sequences are given on sealing, so
 * that a batch that is sent again is recognised by the broker.
 *
 * A batch that is due stays open until a request can take it: a broker that answers more slowly than batches become due would else get ever more of them
 * with a record or two in each, at 5000 changes per second a second late.
 */
export class PartitionQueue {
  readonly #open: RecordBatchWriter;
  readonly #compression: Compression;
  readonly #held: HeldMemory;
  readonly #memory: BatchMemory | null;
  #openFirst = 0;
  #openHeld = 0;
  #openSince = 0;
  /** The open batch is not to wait for more records. */
  #due = false;
  readonly pending: PendingBatch[] = [];
  /** Nothing is sent before this moment, ms: the last attempt has failed. */
  retryAt = 0;
  attempt = 0;
  inFlight = 0;
  #sequence = 0;
  #producer: ProducerIdentity | null = null;

  /** @param memory of its batches; null if nobody says when a request has left */
  constructor(
    readonly topic: string,
    readonly partition: number,
    compression: Compression,
    held: HeldMemory,
    memory: BatchMemory | null,
  ) {
    this.#held = held;
    this.#memory = memory;
    this.#open = new RecordBatchWriter(compression, undefined, memory);
    this.#compression = compression;
  }

  get openBytes(): number {
    return this.#open.count === 0 ? 0 : this.#open.size;
  }

  /** When the oldest open record came, ms; Infinity without one. */
  get openSince(): number {
    return this.#open.count === 0 ? Number.POSITIVE_INFINITY : this.#openSince;
  }

  /** Number of the oldest record that is not acknowledged; Infinity without one. */
  get oldest(): number {
    const [batch] = this.pending;
    if (batch !== undefined) return batch.first;
    return this.#open.count === 0 ? Number.POSITIVE_INFINITY : this.#openFirst;
  }

  /** @param held what the record has been counted with in the memory held; the batch takes it over */
  append(frame: RecordFrame, number: number, held: number, now: number): void {
    if (this.#open.count === 0) {
      this.#openFirst = number;
      this.#openSince = now;
      this.#openHeld = 0;
    }
    this.#open.append(frame, now);
    this.#openHeld += held;
  }

  /** What is open goes with the next request. */
  release(): void {
    if (this.#open.count > 0) this.#due = true;
  }

  seal(): void {
    const { count } = this.#open;
    if (count === 0) return;
    this.#due = false;
    const sequence = this.#take(count);
    const bytes = this.#open.seal(this.#producer, this.#producer === null ? -1 : sequence);
    this.#held.bytes += bytes.length - this.#openHeld;
    this.pending.push({
      bytes,
      count,
      first: this.#openFirst,
      createdAt: this.#openSince,
      sequence,
      inFlight: false,
      attempts: 0,
    });
  }

  /** When the oldest record came that a request may take now, ms; Infinity without one. */
  waitingSince(now: number): number {
    if (this.retryAt > now) return Number.POSITIVE_INFINITY;
    // After a failure the later batches must come back before the first is sent again: else they could arrive in front of it.
    if (this.attempt > 0 && this.inFlight > 0) return Number.POSITIVE_INFINITY;
    const waiting = this.#unsent();
    if (waiting !== undefined) return waiting.createdAt;
    return this.#due ? this.openSince : Number.POSITIVE_INFINITY;
  }

  /** The batch of which `waitingSince` has told, sealed now if it was open. */
  next(): PendingBatch {
    if (this.#unsent() === undefined) this.seal();
    return this.#unsent() as PendingBatch;
  }

  sent(batch: PendingBatch): void {
    batch.inFlight = true;
    batch.attempts++;
    this.inFlight++;
  }

  /** The broker has the batch. */
  acknowledged(batch: PendingBatch): void {
    this.#returned(batch);
    this.attempt = 0;
    this.retryAt = 0;
    this.pending.splice(this.pending.indexOf(batch), 1);
    this.#held.bytes -= batch.bytes.length;
    // Of what was sent more than once, an earlier request may still be on its way.
    if (batch.attempts === 1) this.#memory?.release(batch.bytes);
    else this.#memory?.abandon(batch.bytes);
  }

  /** The batch has to be sent again, after `delay` ms. */
  failed(batch: PendingBatch, now: number, delay: number): void {
    this.#returned(batch);
    this.retryAt = Math.max(this.retryAt, now + delay);
  }

  /** Takes a new producer: sequences begin again at 0, and every batch gets one. Only while nothing is in flight. */
  adopt(producer: ProducerIdentity | null): void {
    this.#producer = producer;
    this.#sequence = 0;
    for (const batch of this.pending) {
      batch.sequence = this.#take(batch.count);
      stampProducer(batch.bytes, producer, producer === null ? -1 : batch.sequence);
    }
  }

  /** Divides a batch that the broker finds too large. @returns false for a single record */
  split(batch: PendingBatch): boolean {
    if (batch.count < 2) return false;
    const half = batch.count >> 1;
    const reader = new RecordBatchReader(batch.bytes);
    const writer = new RecordBatchWriter(this.#compression, batch.bytes.length);
    const part = (count: number, from: number): PendingBatch => {
      for (let i = 0; i < count; i++) {
        const record = reader.next(this.topic, this.partition);
        if (record === null) break;
        const { key, value, headers } = record;
        const headerBytes = headers.length === 0 ? null : new EncodedHeaders(headers).bytes;
        writer.write(Number(record.timestamp), i, key, 0, key?.length ?? 0, value, 0, value?.length ?? 0, headerBytes);
      }
      const sequence = (batch.sequence + from) & 0x7fffffff;
      return {
        bytes: writer.seal(this.#producer, this.#producer === null ? -1 : sequence),
        count,
        first: batch.first,
        createdAt: batch.createdAt,
        sequence,
        inFlight: false,
        attempts: 0,
      };
    };
    const parts = [part(half, 0), part(batch.count - half, half)];
    this.#returned(batch);
    this.pending.splice(this.pending.indexOf(batch), 1, ...parts);
    for (const { bytes } of parts) this.#held.bytes += bytes.length;
    this.#held.bytes -= batch.bytes.length;
    this.#memory?.abandon(batch.bytes);
    return true;
  }

  #unsent(): PendingBatch | undefined {
    return this.pending.find((batch) => !batch.inFlight);
  }

  #returned(batch: PendingBatch): void {
    batch.inFlight = false;
    this.inFlight--;
  }

  /** The sequence of the next batch; they begin again at 0 after 2^31 - 1. */
  #take(count: number): number {
    const sequence = this.#sequence;
    this.#sequence = (sequence + count) & 0x7fffffff;
    return sequence;
  }
}
