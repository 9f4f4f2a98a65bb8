import type { RawConfig } from '../../config/config-def.js';
import { parseType } from '../../config/config-def.js';
import { JavaRegex } from '../../config/java-regex.js';
import { ErrorCounters } from '../../connect/error/error-counters.js';
import { ErrorHandler } from '../../connect/error/error-handler.js';
import type { Plugins } from '../../connect/plugin/plugins.js';
import type { PipelineResult } from '../../connect/task/record-pipeline.js';
import { SinkPipeline } from '../../connect/task/sink-pipeline.js';
import { SourcePipeline } from '../../connect/task/source-pipeline.js';
import { createTaskConverters, type TaskConverters } from '../../connect/task/task-converters.js';
import { createTransformStages, type TransformStage } from '../../connect/task/transform-stage.js';
import type { Schema } from '../../data/schema.js';
import type { SourceRecord } from '../../data/source-record.js';
import { DataException } from '../../error/errors.js';
import type { LogRecord } from '../../log/log.js';
import { partitionOfKey } from '../../log/record-batch/murmur2.js';
import { RecordBatchReader } from '../../log/record-batch/record-batch-reader.js';
import { RecordBatchWriter } from '../../log/record-batch/record-batch-writer.js';
import type { RecordFrame } from '../../log/record-frame.js';
import { loggers } from '../../logging/logger.js';
import type { ElasticsearchSinkConfig } from '../../sink/elasticsearch/config/sink-config.js';
import type { Operation } from '../../sink/elasticsearch/document/operation.js';
import { RecordTranslator } from '../../sink/elasticsearch/document/record-translator.js';
import { Notices } from '../../sink/elasticsearch/notices.js';

export interface DocumentMakerParts {
  readonly plugins: Plugins;
  /** The worker's settings, references resolved; likewise those of both connectors. */
  readonly worker: RawConfig;
  readonly source: RawConfig;
  readonly sink: RawConfig;
  readonly sinkConfig: ElasticsearchSinkConfig;
  /** How many partitions the topics have. */
  readonly partitions: ReadonlyMap<string, number>;
}

const STRICT = { tolerateAll: false, retryTimeoutMs: 0, maxDelayMs: 60_000 };

/**
 * Makes of a row what the stream makes of it: the source's transforms and converters, the bytes of the log, the sink's converters and transforms, and the
 * sink's translation into an operation on a document. All of it is the code that connectors run.
 */
export class DocumentMaker {
  /** Rows of which the sink makes no document, because of what they hold. */
  unusable = 0;
  readonly #translator: RecordTranslator;
  readonly #source: SourcePipeline;
  readonly #sink: SinkPipeline;
  readonly #errors = new ErrorHandler(STRICT, [], new ErrorCounters(), new AbortController().signal);
  readonly #batch = new RecordBatchWriter('none');
  readonly #partitions: ReadonlyMap<string, number>;
  readonly #sinkSettings: RawConfig;
  readonly #ignoresSchema: (topic: string) => boolean;
  readonly #close: () => void;

  private constructor(parts: DocumentMakerParts, sides: readonly Side[]) {
    const [source, sink] = sides as readonly [Side, Side];
    this.#source = new SourcePipeline(source.transforms, source.converters);
    this.#sink = new SinkPipeline(sink.transforms, sink.converters);
    this.#translator = new RecordTranslator(parts.sinkConfig, new Notices(loggers.get('millrace.verify')));
    this.#partitions = parts.partitions;
    this.#sinkSettings = parts.sink;
    this.#ignoresSchema = parts.sinkConfig.ignoresSchema;
    this.#close = () => {
      for (const { transforms, converters } of sides) {
        for (const transform of transforms) transform.close();
        void converters.key.plugin.close?.();
        void converters.value.plugin.close?.();
      }
    };
  }

  /** @throws ConfigException, ConnectException as the tasks would */
  static async open(parts: DocumentMakerParts): Promise<DocumentMaker> {
    const sides: Side[] = [];
    for (const config of [parts.source, parts.sink]) {
      sides.push({
        converters: await createTaskConverters(parts.plugins, parts.worker, config),
        transforms: await createTransformStages(parts.plugins, config),
      });
    }
    return new DocumentMaker(parts, sides);
  }

  /** Whether the sink reads a topic. */
  reads(topic: string): boolean {
    const { topics, 'topics.regex': regex } = this.#sinkSettings;
    const named = parseType('topics', topics ?? '', 'LIST') as readonly string[];
    return named.length > 0 ? named.includes(topic) : new JavaRegex(regex ?? '').whole.test(topic);
  }

  /** The resource of the documents of a topic. */
  resourceOf(topic: string): string {
    return this.#translator.resourceOf(topic);
  }

  /** The operation that stores the row, with its place in the log but for the offset; null if it makes none. @throws ConnectException as the tasks would */
  async make(record: SourceRecord): Promise<Operation | null> {
    const { frame } = this.#source;
    if (
      !(await this.#through(
        () => this.#source.encode(record),
        (error) => this.#source.recover(error, this.#errors),
      ))
    ) {
      return null;
    }
    if (!this.reads(frame.topic)) return null;
    return this.ofLogRecord(this.#logged(frame));
  }

  /** The operation that a record of the log stands for, or null. */
  async ofLogRecord(consumed: LogRecord): Promise<Operation | null> {
    if (
      !(await this.#through(
        () => this.#sink.decode(consumed),
        (error) => this.#sink.recover(error, this.#errors),
      ))
    ) {
      return null;
    }
    try {
      const translation = this.#translator.translate(this.#sink.record);
      return translation === null || translation.action === 'truncate' ? null : translation;
    } catch (error) {
      if (!(error instanceof DataException)) throw error;
      this.unusable++;
      return null;
    }
  }

  /** The schema of the row that was made last, as an index mapping is made of it; null where the settings leave the mapping to the cluster. */
  get rowSchema(): Schema | null {
    const { record } = this.#sink;
    return this.#ignoresSchema(record.topic) ? null : this.#translator.row(record).schema;
  }

  close(): void {
    this.#close();
  }

  async #through(run: () => boolean, recover: (error: unknown) => Promise<PipelineResult>): Promise<boolean> {
    try {
      return run();
    } catch (error) {
      return (await recover(error)) === 'done';
    }
  }

  /** The record as a consumer would read it. */
  #logged(frame: RecordFrame): LogRecord {
    this.#batch.append(frame, Date.now());
    const reader = new RecordBatchReader(this.#batch.seal(), 0, false);
    return reader.next(frame.topic, this.#partition(frame)) as LogRecord;
  }

  #partition(frame: RecordFrame): number {
    if (frame.partition !== null) return frame.partition;
    const count = this.#partitions.get(frame.topic) ?? 1;
    return frame.keyStart < 0 ? 0 : partitionOfKey(frame.bytes.buffer, frame.keyStart, frame.keyEnd, count);
  }
}

interface Side {
  readonly converters: TaskConverters;
  readonly transforms: readonly TransformStage[];
}
