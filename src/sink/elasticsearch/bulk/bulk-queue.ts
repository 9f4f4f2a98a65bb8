import { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import { timerMs } from '../../../config/timer-ms.js';
import { isShared, type Operation, SlicedOperation } from '../document/operation.js';
import { BulkBatch, type BulkItem } from './bulk-batch.js';

export interface BulkQueueLimits {
  readonly batchSize: number;
  readonly bulkSizeBytes: number;
  readonly maxInFlightRequests: number;
  readonly lingerMs: number;
}

/** A buffer that one huge document has blown up is not kept. */
const MAX_KEPT_BUFFER = 16 * 1024 * 1024;

/**
 * Gathers operations into batches and keeps several of them on their way at once, never two that hold the same document: a batch waits for those before it
 * with which it shares one. So the changes of a document reach the cluster in their order, whatever is retried meanwhile.
 */
export class BulkQueue {
  readonly #limits: BulkQueueLimits;
  readonly #send: (batch: BulkBatch) => Promise<void>;
  readonly #waiting: BulkBatch[] = [];
  /** The last batch that holds a document, by resource and id. */
  readonly #holders = new Map<string, Map<string, BulkBatch>>();
  readonly #writers: ByteWriter[] = [];
  #open: BulkBatch | null = null;
  #lingerTimer: NodeJS.Timeout | null = null;
  /** The open batch need not wait for more records. */
  #ripe = false;
  #inFlight = 0;
  #pending = 0;
  #failure: Error | null = null;
  #wakers: (() => void)[] = [];

  /** `send` resolves when nothing is left to do about any item of the batch; if it rejects, nothing more is sent. */
  constructor(limits: BulkQueueLimits, send: (batch: BulkBatch) => Promise<void>) {
    this.#limits = limits;
    this.#send = send;
  }

  /** How many operations are not settled. */
  get pending(): number {
    return this.#pending;
  }

  /** Why nothing is sent any more, or null. */
  get failure(): Error | null {
    return this.#failure;
  }

  add(operation: Operation): BulkItem {
    if (this.#open !== null && this.#open.bytes + sizeOf(operation) > this.#limits.bulkSizeBytes) this.#closeOpen();
    const batch = this.#openBatch();
    if (isShared(operation)) {
      const holders = this.#holdersIn(operation.resource);
      const id = operation.id as string;
      const holder = holders.get(id);
      if (holder !== batch) {
        if (holder !== undefined) batch.after.add(holder);
        holders.set(id, batch);
      }
    }
    const item = batch.add(operation);
    this.#pending++;
    if (batch.items.length >= this.#limits.batchSize || batch.bytes >= this.#limits.bulkSizeBytes) this.#closeOpen();
    return item;
  }

  /** Sends what there is without waiting for more. */
  seal(): void {
    if (this.#open === null) return;
    this.#ripe = true;
    this.#pump();
  }

  /** Resolves to true when less than `limit` operations are pending, to false when that takes longer than `ms` or sending has failed. */
  async below(limit: number, ms: number, signal?: AbortSignal): Promise<boolean> {
    if (this.#pending < limit) return true;
    let expired = false;
    const timer = setTimeout(() => {
      expired = true;
      this.#wake();
    }, timerMs(ms));
    const wake = () => this.#wake();
    signal?.addEventListener('abort', wake);
    try {
      while (this.#pending >= limit && !expired && this.#failure === null && !signal?.aborted) {
        await new Promise<void>((resolve) => this.#wakers.push(resolve));
      }
      return this.#pending < limit;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
    }
  }

  /** As `below`, for nothing pending at all; sends what is waiting for more. */
  async idle(ms: number): Promise<boolean> {
    this.seal();
    return this.below(1, ms);
  }

  /** Forgets what is not on its way. */
  close(): void {
    if (this.#lingerTimer !== null) clearTimeout(this.#lingerTimer);
    this.#failure ??= new Error('The queue was closed.');
    this.#waiting.length = 0;
    this.#open = null;
    this.#wake();
  }

  #holdersIn(resource: string): Map<string, BulkBatch> {
    let holders = this.#holders.get(resource);
    if (holders === undefined) {
      holders = new Map();
      this.#holders.set(resource, holders);
    }
    return holders;
  }

  #openBatch(): BulkBatch {
    if (this.#open === null) {
      // As many conflicts as there can be writers of ours, and the limit of the original.
      const retries = Math.min(this.#limits.maxInFlightRequests, 5);
      this.#open = new BulkBatch(this.#writers.pop() ?? new ByteWriter(), retries);
      this.#ripe = false;
      this.#lingerTimer = setTimeout(() => {
        this.#lingerTimer = null;
        this.seal();
      }, timerMs(this.#limits.lingerMs));
    }
    return this.#open;
  }

  #closeOpen(): void {
    if (this.#open === null) return;
    this.#waiting.push(this.#takeOpen(this.#open));
    this.#pump();
  }

  #takeOpen(open: BulkBatch): BulkBatch {
    if (this.#lingerTimer !== null) clearTimeout(this.#lingerTimer);
    this.#lingerTimer = null;
    this.#open = null;
    return open;
  }

  /** Starts batches as long as one is ready and the cluster may get another request. */
  #pump(): void {
    while (this.#failure === null && this.#inFlight < this.#limits.maxInFlightRequests) {
      const batch = this.#nextReady();
      if (batch === null) return;
      this.#inFlight++;
      this.#send(batch).then(
        () => this.#finish(batch),
        (error: Error) => this.#fail(error),
      );
    }
  }

  #nextReady(): BulkBatch | null {
    const index = this.#waiting.findIndex(({ after }) => after.size === 0);
    if (index >= 0) return this.#waiting.splice(index, 1)[0] as BulkBatch;
    // While others are on their way the open batch goes on filling; it leaves when it may, not when its time is over.
    const open = this.#open;
    return open !== null && this.#ripe && open.after.size === 0 ? this.#takeOpen(open) : null;
  }

  #finish(batch: BulkBatch): void {
    this.#inFlight--;
    this.#pending -= batch.items.length;
    for (const item of batch.items) {
      item.settled = true;
      const { operation } = item;
      if (!isShared(operation)) continue;
      const holders = this.#holdersIn(operation.resource);
      if (holders.get(operation.id as string) === batch) holders.delete(operation.id as string);
    }
    for (const other of this.#waiting) other.after.delete(batch);
    this.#open?.after.delete(batch);
    const writer = batch.release();
    if (writer.buffer.length <= MAX_KEPT_BUFFER) this.#writers.push(writer);
    this.#pump();
    this.#wake();
  }

  #fail(error: Error): void {
    this.#inFlight--;
    this.#failure ??= error;
    this.#wake();
  }

  #wake(): void {
    const wakers = this.#wakers;
    this.#wakers = [];
    for (const wake of wakers) wake();
  }
}

/** About how many bytes its document takes. */
function sizeOf(operation: Operation): number {
  if (operation instanceof SlicedOperation) return operation.end - operation.start;
  return operation.document?.length ?? 0;
}
