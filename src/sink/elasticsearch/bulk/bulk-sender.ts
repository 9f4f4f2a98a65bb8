import { ConnectException } from '../../../error/errors.js';
import type { ClusterClient } from '../cluster/cluster-client.js';
import { ClusterFailure } from '../cluster/cluster-failure.js';
import type { Patience } from '../cluster/patience.js';
import type { Operation } from '../document/operation.js';
import type { SinkMetrics } from '../sink-metrics.js';
import type { BulkBatch, BulkItem } from './bulk-batch.js';
import { describeItem, type ItemAnswer, itemsToResend, type Outcome, outcomeOf } from './bulk-outcome.js';
import { completeKeptFields } from './kept-fields.js';
import type { RejectedDocuments } from './rejected-documents.js';

const MAX_TIMEOUT_MS = 60_000;
const CIRCUIT_BREAKER = 'circuit_breaking_exception';
const SUCCESS = '{"errors":false';
const FILTER = 'errors,items.*.status,items.*.error';

/** What a sender needs of the task. */
export interface BulkSenderParts {
  readonly client: ClusterClient;
  readonly patience: Patience;
  readonly rejected: RejectedDocuments;
  readonly metrics: SinkMetrics;
  readonly readTimeoutMs: number;
  readonly pipeline: string | null;
  /** Creates the resource of an operation again, which was deleted underneath. */
  recreate(operation: Operation): Promise<void>;
}

/** Sends a batch until nothing is left to do about each of its items. */
export class BulkSender {
  readonly #parts: BulkSenderParts;
  readonly #query: Readonly<Record<string, string>>;

  constructor(parts: BulkSenderParts) {
    this.#parts = parts;
    this.#query = { filter_path: FILTER, ...(parts.pipeline === null ? {} : { pipeline: parts.pipeline }) };
  }

  /** @throws ConnectException when the task must stop: nothing of what is not done may be committed */
  async send(batch: BulkBatch): Promise<void> {
    if (batch.keepsFields) {
      const { client, patience } = this.#parts;
      await patience.insist('read stored fields', () => completeKeptFields(client, batch));
    }
    await this.#deliver(batch, batch.items);
  }

  async #deliver(batch: BulkBatch, all: readonly BulkItem[]): Promise<void> {
    let items = all;
    let tries = 0;
    for (;;) {
      items = stillOurs(items);
      if (items.length === 0) return;
      let failed: readonly BulkItem[];
      let reason: string;
      try {
        ({ failed, reason } = await this.#attempt(batch, items, tries));
      } catch (error) {
        if (!(error instanceof ClusterFailure)) throw error;
        if (error.kind === 'too-large' || error.kind === 'refused') return this.#narrow(batch, items, error);
        if (!error.heals) throw error;
        await this.#parts.patience.wait(++tries, 'execute bulk request', error.message);
        // The memory of the cluster may never have room for a request of that size.
        if (error.type === CIRCUIT_BREAKER && items.length > 1) return this.#narrow(batch, items, error);
        continue;
      }
      // Whoever makes progress is not stuck.
      tries = failed.length < items.length ? 1 : tries + 1;
      if (failed.length > 0) {
        this.#parts.metrics.retried(failed.length);
        await this.#parts.patience.wait(tries, 'store all documents', reason);
      }
      items = itemsToResend(items, new Set(failed));
    }
  }

  /** Sends items once. Returns those that the cluster could not take for the moment, and why. */
  async #attempt(batch: BulkBatch, items: readonly BulkItem[], tries: number) {
    const { client, patience, metrics, readTimeoutMs } = this.#parts;
    const timeoutMs = Math.max(readTimeoutMs, Math.min(readTimeoutMs * 2 ** tries, MAX_TIMEOUT_MS));
    const started = performance.now();
    const answer = await client.requestLines('/_bulk', batch.body(items), { timeoutMs, query: this.#query });
    metrics.requested(performance.now() - started);
    if (answer.body.startsWith(SUCCESS)) {
      patience.succeeded();
      for (const item of items) item.stored = item.done = true;
      return { failed: [], reason: '' };
    }
    return this.#judge(items, readAnswers(answer.body, items.length));
  }

  async #judge(items: readonly BulkItem[], answers: readonly ItemAnswer[]) {
    const failed: BulkItem[] = [];
    const missing = new Map<string, Operation>();
    let reason = '';
    for (const [index, item] of items.entries()) {
      const answer = answers[index] as ItemAnswer;
      const outcome = outcomeOf(item.operation, answer);
      if (outcome === 'busy' || outcome === 'resource-missing') {
        if (outcome === 'resource-missing') missing.set(item.operation.resource, item.operation);
        failed.push(item);
        reason = `${failed.length} of ${items.length} documents, ${describeItem(answer, false)}.`;
      } else {
        await this.#settle(item, outcome, answer);
      }
    }
    for (const operation of missing.values()) await this.#parts.recreate(operation);
    if (failed.length === 0) this.#parts.patience.succeeded();
    return { failed, reason };
  }

  async #settle(
    item: BulkItem,
    outcome: Exclude<Outcome, 'busy' | 'resource-missing'>,
    answer: ItemAnswer,
  ): Promise<void> {
    const { rejected } = this.#parts;
    // A repeated item was settled the first time.
    if (!item.done) {
      if (outcome === 'refused') throw refusal(item, answer);
      if (outcome === 'malformed') await rejected.malformed(item.operation, answer);
      if (outcome === 'outdated') rejected.outdated(item.operation);
      if (outcome === 'exists') await rejected.exists(item.operation, answer);
    }
    item.stored = outcome === 'stored';
    item.done = true;
  }

  /** The server refuses a request as a whole over one item: halves the request until that one is alone. */
  async #narrow(batch: BulkBatch, items: readonly BulkItem[], failure: ClusterFailure): Promise<void> {
    const [only] = items;
    if (items.length === 1 && only !== undefined) {
      await this.#parts.rejected.malformed(only.operation, failure.message);
      only.done = true;
      return;
    }
    const middle = items.length >> 1;
    // One after the other: both may hold the same document.
    await this.#deliver(batch, items.slice(0, middle));
    await this.#deliver(batch, items.slice(middle));
  }
}

/**
 * Without the items whose partition went to another task. It has read them again and may have deleted since what they would bring back: a cluster
 * remembers the version of a deleted document for index.gc_deletes, one minute, and tries can go on for longer.
 */
function stillOurs(items: readonly BulkItem[]): readonly BulkItem[] {
  return items.some(({ abandoned }) => abandoned) ? items.filter(({ abandoned }) => !abandoned) : items;
}

function readAnswers(body: string, expected: number): ItemAnswer[] {
  const { items } = JSON.parse(body) as { items: Record<string, ItemAnswer>[] };
  if (items?.length !== expected) {
    throw new ConnectException(
      `The cluster answered ${items?.length} items of a bulk request with ${expected}: ${body.slice(0, 300)}`,
    );
  }
  return items.map((item) => Object.values(item)[0] as ItemAnswer);
}

function refusal({ operation }: BulkItem, answer: ItemAnswer): ConnectException {
  const { action, resource, id } = operation;
  return new ConnectException(
    `The cluster refuses to ${action} document ${id ?? ''} in '${resource}' (status ${answer.status}), ${describeItem(answer, false)}. Nothing was skipped; mend the cause in the cluster and restart the task.`,
  );
}
