import type { SinkRecord } from '../../../data/sink-record.js';
import { ConnectException, type DataException } from '../../../error/errors.js';
import type { Logger } from '../../../logging/logger.js';
import type { ErrantRecordReporter } from '../../sink-task.js';
import type { ElasticsearchSinkConfig } from '../config/sink-config.js';
import type { Operation } from '../document/operation.js';
import type { SinkMetrics } from '../sink-metrics.js';
import { describeItem, type ItemAnswer } from './bulk-outcome.js';
import { remedyFor } from './remedy.js';

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

  /** A record without value is passed over. The original reports it all the same. @throws as the reporter */
  async ignored(record: SinkRecord): Promise<void> {
    if (this.#config.lenient || this.#config.nullBehavior !== 'ignore') return;
    await this.#reporter?.report(record, new ConnectException('Cannot write null valued record.'));
  }

  /** The cluster will never take the document, for a reason of ours or by its answer. @throws ConnectException if the task must stop */
  async malformed(operation: Operation, reason: string | ItemAnswer): Promise<void> {
    this.#metrics.rejected();
    const prefix = `Indexing record failed: ${describe(operation)}: `;
    // The dead letter holds the record anyway, so its header may quote it; the log and the status of the task may not.
    await this.#reporter?.report(operation.record, new ConnectException(prefix + words(reason, true)));
    const { malformedBehavior } = this.#config;
    if (malformedBehavior === 'ignore') return;
    const text = prefix + words(reason, this.#config.logSensitiveData);
    if (malformedBehavior === 'warn' || this.#mayGoOn(this.#config.failOnMalformed)) {
      this.#logger.warn(`${text}. The document is left out.`);
      return;
    }
    throw new ConnectException(
      `${text}. ${remedyFor(text)}, or set behavior.on.malformed.documents to warn or ignore; with errors.tolerance=all and errors.deadletterqueue.topic.name it is kept in that topic.`,
    );
  }

  /** A document of that id is there and may not be overwritten. In a data stream that is a record delivered again. */
  async exists(operation: Operation, answer: ItemAnswer): Promise<void> {
    if (this.#config.writesToDataStream) {
      this.#logger.debug(`${describe(operation)} is stored already.`);
      return;
    }
    this.#metrics.rejected();
    const text = `${describe(operation)}: ${describeItem(answer, false)}`;
    this.#logger.warn(`${text}. The document is left as it is.`);
    await this.#reporter?.report(operation.record, new ConnectException(text));
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

function words(reason: string | ItemAnswer, withValues: boolean): string {
  return typeof reason === 'string' ? reason : describeItem(reason, withValues);
}

function describe({ action, resource, id, record }: Operation): string {
  const { topic, partition, offset } = record.original;
  return `${action} of document ${id ?? '(without id)'} in '${resource}' (record ${topic}-${partition}@${offset})`;
}
