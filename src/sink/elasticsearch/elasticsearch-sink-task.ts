import type { SinkRecord } from '../../data/sink-record.js';
import type { PartitionOffset, TopicPartition } from '../../data/topic-partition.js';
import { ConnectException, DataException, RetriableException } from '../../error/errors.js';
import { loggers } from '../../logging/logger.js';
import type { SinkTask, SinkTaskContext } from '../sink-task.js';
import type { BulkBatch } from './bulk/bulk-batch.js';
import { BulkQueue } from './bulk/bulk-queue.js';
import { BulkSender } from './bulk/bulk-sender.js';
import { RejectedDocuments } from './bulk/rejected-documents.js';
import { ClusterClient } from './cluster/cluster-client.js';
import { Patience } from './cluster/patience.js';
import { deleteOlderThan } from './cluster/purge.js';
import { refreshResources } from './cluster/refresh.js';
import { legacyNotice } from './config/legacy-settings.js';
import { type ElasticsearchSinkConfig, readSinkConfig } from './config/sink-config.js';
import { MAX_ID_BYTES } from './document/document-id.js';
import type { Operation } from './document/operation.js';
import { RecordTranslator } from './document/record-translator.js';
import { Notices } from './notices.js';
import { PendingOffsets } from './pending-offsets.js';
import { ResourceCatalog } from './resource/resource-catalog.js';
import { SinkMetrics } from './sink-metrics.js';

/** How long `put` waits for room before it lets the runtime look after its partitions and come again. */
const ROOM_WAIT_MS = 10_000;
const COME_AGAIN_MS = 100;

/**
 * Stores records as documents of an Elasticsearch or OpenSearch cluster.
 *
 * `put` accepts records into batches, several of which are on their way at once; `preCommit` answers up to where they are stored. The log's offset is
 * the external version of a document, so that records delivered again never overwrite what is newer.
 */
export class ElasticsearchSinkTask implements SinkTask {
  readonly #logger = loggers.get('io.confluent.connect.elasticsearch.ElasticsearchSinkTask');
  readonly #offsets = new PendingOffsets();
  readonly #stopping = new AbortController();
  #context!: SinkTaskContext;
  #config!: ElasticsearchSinkConfig;
  #client!: ClusterClient;
  #patience!: Patience;
  #catalog!: ResourceCatalog;
  #translator!: RecordTranslator;
  #rejected!: RejectedDocuments;
  #queue!: BulkQueue;
  #metrics!: SinkMetrics;
  /** Since when there was no room; null while there is. */
  #fullSince: number | null = null;
  /** How often in a row a resource could not be created. */
  #creationTries = 0;

  async start(context: SinkTaskContext): Promise<void> {
    const config = readSinkConfig(context.config);
    const legacy = legacyNotice(context.config);
    if (legacy !== null) this.#logger.warn(legacy);
    this.#context = context;
    this.#config = config;
    context.signal.addEventListener('abort', () => this.#stopping.abort(), { once: true });
    this.#client = new ClusterClient(config, context.config);
    this.#patience = new Patience(config, this.#stopping.signal, this.#logger);
    this.#catalog = new ResourceCatalog(this.#client, config);
    this.#translator = new RecordTranslator(config, new Notices(this.#logger));
    this.#metrics = new SinkMetrics(context.connectorName, context.taskId, () => this.#queue.pending);
    this.#rejected = new RejectedDocuments(config, context.errantRecordReporter(), this.#logger, this.#metrics);
    const sender = new BulkSender({
      client: this.#client,
      patience: this.#patience,
      rejected: this.#rejected,
      metrics: this.#metrics,
      readTimeoutMs: config.readTimeoutMs,
      pipeline: config.pipeline,
      recreate: (operation) => this.#recreate(operation),
    });
    this.#queue = new BulkQueue(config, (batch) => this.#send(sender, batch));
    context.metrics.register(this.#metrics);
  }

  open(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#offsets.forget(partition);
  }

  async put(records: readonly SinkRecord[]): Promise<void> {
    this.#checkFailure();
    if (records.length === 0) return;
    // Nothing may be thrown for another try once a record was accepted: it would be accepted twice.
    await this.#waitForRoom();
    await this.#createResources(records);
    for (const record of records) {
      // Nearly all are done at once; a promise for each would cost more than the rest.
      const unfinished = this.#accept(record);
      if (unfinished !== undefined) await unfinished;
    }
    this.#checkFailure();
  }

  async preCommit(offsets: readonly PartitionOffset[]): Promise<readonly PartitionOffset[]> {
    // What has failed is said by the next put: a commit that throws would only have the records read again.
    if (this.#config.flushSynchronously || this.#stopping.signal.aborted)
      await this.#queue.idle(this.#config.flushTimeoutMs);
    else this.#queue.seal();
    return this.#offsets.committable(offsets);
  }

  stored(offsets: readonly PartitionOffset[]): readonly PartitionOffset[] {
    return this.#offsets.committable(offsets);
  }

  /** Makes what is stored searchable at once, instead of with the next refresh of the index. */
  async refresh(): Promise<void> {
    const assigned = this.#context.assignment().map(({ topic }) => this.#translator.resourceOf(topic));
    const resources = [...new Set([...assigned, ...this.#translator.resources])];
    if (resources.length > 0) await refreshResources(this.#client, resources);
  }

  async close(partitions: readonly TopicPartition[]): Promise<void> {
    // Whoever reads these partitions next should not be overtaken by what is still on its way. What is not stored by then is sent no more, so that a
    // cluster which is away does not hold up a rebalance; versions take care of requests that are in the middle.
    await this.#queue.idle(Math.min(this.#config.flushTimeoutMs, ROOM_WAIT_MS));
    for (const partition of partitions) this.#offsets.forget(partition);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#queue?.close();
    await this.#client?.close();
  }

  /** Resolves, where there is something to wait for, when the record is out of the way. */
  #accept(record: SinkRecord): Promise<void> | undefined {
    let translation: ReturnType<RecordTranslator['translate']>;
    try {
      translation = this.#translator.translate(record);
    } catch (error) {
      if (!(error instanceof DataException)) throw error;
      return this.#rejected.invalid(record, error);
    }
    if (translation === null) return record.value === null ? this.#rejected.ignored(record) : undefined;
    if (translation.action === 'truncate') return this.#truncate(translation.resource, record);
    const { id } = translation;
    if (id !== null && id.length * 3 > MAX_ID_BYTES && Buffer.byteLength(id) > MAX_ID_BYTES) {
      return this.#rejected.malformed(
        translation,
        `the id has ${Buffer.byteLength(id)} bytes, ${MAX_ID_BYTES} are allowed`,
      );
    }
    this.#offsets.hold(record.original, this.#queue.add(translation));
    return undefined;
  }

  async #send(sender: BulkSender, batch: BulkBatch): Promise<void> {
    await sender.send(batch);
    this.#metrics.stored(batch.items.reduce((count, { stored }) => count + (stored ? 1 : 0), 0));
  }

  /** @throws RetriableException when there is none for a while, ConnectException after flush.timeout.ms without it */
  async #waitForRoom(): Promise<void> {
    const { maxBufferedRecords, batchSize, maxInFlightRequests } = this.#config;
    // More than one full batch in reserve makes no request earlier, and is more for the garbage collector to move about.
    const limit = Math.min(maxBufferedRecords, batchSize * (maxInFlightRequests + 1));
    if (await this.#queue.below(limit, ROOM_WAIT_MS, this.#stopping.signal)) {
      this.#fullSince = null;
      return;
    }
    this.#checkFailure();
    this.#fullSince ??= Date.now() - ROOM_WAIT_MS;
    const outage = this.#patience.troubled && this.#config.maxRetries === Number.POSITIVE_INFINITY;
    if (!outage && Date.now() - this.#fullSince > this.#config.flushTimeoutMs) throw this.#flushTimeout();
    this.#context.timeout(COME_AGAIN_MS);
    throw new RetriableException(`${this.#queue.pending} records wait for the cluster at ${this.#client.nodes}.`);
  }

  /** @throws RetriableException while the cluster is away */
  async #createResources(records: readonly SinkRecord[]): Promise<void> {
    for (const record of records) {
      const resource = this.#translator.resourceOf(record.topic);
      if (this.#catalog.isReady(resource)) continue;
      const row = this.#translator.row(record);
      // A delete needs no index, and says nothing of what a mapping is made of.
      if (row.value === null) continue;
      try {
        await this.#catalog.ensure(resource, this.#config.ignoresSchema(record.topic) ? null : row.schema);
        this.#creationTries = 0;
      } catch (error) {
        if (!(error instanceof RetriableException)) throw error;
        if (++this.#creationTries > this.#config.maxRetries)
          throw new ConnectException(error.message, { cause: error });
        this.#context.timeout(Math.min(this.#config.retryBackoffMs * 2 ** this.#creationTries, ROOM_WAIT_MS));
        throw error;
      }
    }
  }

  async #recreate(operation: Operation): Promise<void> {
    const { resource, record } = operation;
    this.#logger.warn(`'${resource}' was deleted while the connector writes to it; it is created again.`);
    this.#catalog.forget(resource);
    const schema = this.#config.ignoresSchema(record.topic) ? null : this.#translator.row(record).schema;
    await this.#catalog.ensure(resource, schema).catch((error: unknown) => {
      // The write is tried again in any case, and says what is wrong if it stays so.
      if (!(error instanceof RetriableException)) throw error;
    });
  }

  /** Everything before the truncate is stored first, and nothing after it is sent before it is done. */
  async #truncate(resource: string, record: SinkRecord): Promise<void> {
    const pending = this.#offsets.accept(record.original);
    if (!(await this.#queue.idle(this.#config.flushTimeoutMs))) {
      this.#checkFailure();
      throw this.#flushTimeout();
    }
    const count = await this.#patience.insist('delete truncated documents', () =>
      deleteOlderThan(this.#client, resource, record.offset),
    );
    this.#logger.info(
      `Topic ${record.topic}: the table was truncated; ${count} documents of '${resource}' are deleted.`,
    );
    pending.settled = true;
  }

  #checkFailure(): void {
    const { failure } = this.#queue;
    if (failure === null) return;
    throw failure instanceof ConnectException ? failure : new ConnectException(failure.message, { cause: failure });
  }

  #flushTimeout(): ConnectException {
    return new ConnectException(
      `Flush timeout expired with unflushed records: ${this.#queue.pending} are not stored after flush.timeout.ms=${this.#config.flushTimeoutMs}. Raise it, or lower batch.size or max.in.flight.requests if the cluster is slow.`,
    );
  }
}
