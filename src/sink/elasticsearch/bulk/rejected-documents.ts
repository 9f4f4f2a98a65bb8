import type { SinkRecord } from '../../../data/sink-record.js';
import { ConnectException, type DataException } from '../../../error/errors.js';
import type { Logger } from '../../../logging/logger.js';
import type { ErrantRecordReporter } from '../../sink-task.js';
import type { ElasticsearchSinkConfig } from '../config/sink-config.js';
import type { Operation } from '../document/operation.js';
import type { SinkMetrics } from '../sink-metrics.js';

/** Decides about records that cannot be stored: to the dead letter topic, where there is one, and then on or not, as the settings say. */
export class RejectedDocuments {
  readonly #config: ElasticsearchSinkConfig;
  readonly #reporter: ErrantRecordReporter | null;
  readonly #logger: Logger;
  readonly #metrics: SinkMetrics;
  #saidOutdated = false;

  constructor(
    config: ElasticsearchSinkConfig,
    reporter: ErrantRecordReporter | null,
    logger: Logger,
    metrics: SinkMetrics,
  ) {
    this.#config = config;
    this.#reporter = reporter;
    this.#logger = logger;
    this.#metrics = metrics;
  }

  /** The record makes no document. @throws the error if the task must stop */
  async invalid(record: SinkRecord, error: DataException): Promise<void> {
    this.#metrics.rejected();
    await this.#reporter?.report(record, error);
    if (this.#config.dropInvalidMessage || this.#mayGoOn(this.#config.failOnInvalid)) return;
    throw error;
  }

  /** The cluster will never take the document. @throws ConnectException if the task must stop */
  async malformed(operation: Operation, reason: string): Promise<void> {
    this.#metrics.rejected();
    const text = `Indexing record failed: ${describe(operation)}: ${reason}`;
    const error = new ConnectException(text);
    await this.#reporter?.report(operation.record, error);
    const { malformedBehavior } = this.#config;
    if (malformedBehavior === 'ignore') return;
    if (malformedBehavior === 'warn' || this.#mayGoOn(this.#config.failOnMalformed)) {
      this.#logger.warn(`${text}. The document is left out.`);
      return;
    }
    throw new ConnectException(
      `${text}. Correct the mapping or the record, or set behavior.on.malformed.documents to warn or ignore; with errors.tolerance=all and errors.deadletterqueue.topic.name it is kept in that topic.`,
    );
  }

  /** A document of that id is there and may not be overwritten. In a data stream that is a record delivered again. */
  async exists(operation: Operation, reason: string): Promise<void> {
    if (this.#config.writesToDataStream) {
      this.#logger.debug(`${describe(operation)} is stored already.`);
      return;
    }
    this.#metrics.rejected();
    this.#logger.warn(`${describe(operation)}: ${reason}. The document is left as it is.`);
    await this.#reporter?.report(operation.record, new ConnectException(`${describe(operation)}: ${reason}`));
  }

  /** The cluster holds a newer version: what a restart or a repeated request sends again ends here, and nothing is lost by it. */
  outdated(operation: Operation): void {
    this.#metrics.outdated();
    if (this.#saidOutdated) return;
    this.#saidOutdated = true;
    this.#logger.info(
      `'${operation.resource}' holds newer versions of some documents than the records that are read, which is usual after a restart. If the topic was created anew, its offsets are lower than the versions stored: delete the index, or name another by index.name.format.`,
    );
  }

  /** The record is kept elsewhere, and nobody asked for a failure. */
  #mayGoOn(asked: boolean): boolean {
    return !asked && this.#reporter !== null;
  }
}

function describe({ action, resource, id, record }: Operation): string {
  const { topic, partition, offset } = record.original;
  return `${action} of document ${id ?? '(without id)'} in '${resource}' (record ${topic}-${partition}@${offset})`;
}
