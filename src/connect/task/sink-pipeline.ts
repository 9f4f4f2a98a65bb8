import { type Header, type Headers, NO_HEADERS } from '../../data/header.js';
import { NULL_DATA, type SchemaAndValue } from '../../data/schema-and-value.js';
import { SinkRecord } from '../../data/sink-record.js';
import type { LogRecord } from '../../log/log.js';
import type { ErrorHandler } from '../error/error-handler.js';
import { type PipelineResult, RecordPipeline, type StepIdentity } from './record-pipeline.js';
import type { TaskConverters } from './task-converters.js';
import type { TransformStage } from './transform-stage.js';

const KEY = 0;
const VALUE = 1;
const HEADERS = 2;
const FIRST_TRANSFORM = 3;

/** Brings records from the log into the form that sink tasks take: key, value and header converter, then transforms. */
export class SinkPipeline extends RecordPipeline {
  protected readonly steps: number;
  readonly #converters: TaskConverters;
  readonly #transforms: readonly TransformStage[];
  #consumed!: LogRecord;
  #key: SchemaAndValue = NULL_DATA;
  #value: SchemaAndValue = NULL_DATA;
  #current!: SinkRecord;
  /** The headers that were converted last, of which topic, and what they have become. */
  #rawHeaders: LogRecord['headers'] | null = null;
  #headersTopic = '';
  #converted: Headers = NO_HEADERS;

  constructor(transforms: readonly TransformStage[], converters: TaskConverters) {
    super();
    this.#transforms = transforms;
    this.#converters = converters;
    this.steps = FIRST_TRANSFORM + transforms.length;
  }

  /** The record, after `decode` has returned true (or `recover` `done`). */
  get record(): SinkRecord {
    return this.#current;
  }

  /** False: a transform dropped the record. @throws whatever a step throws; call `recover` then */
  decode(consumed: LogRecord): boolean {
    this.#consumed = consumed;
    return this.run(0);
  }

  /** After `decode` has thrown. @throws ConnectException when the task has to fail */
  recover(error: unknown, errors: ErrorHandler): Promise<PipelineResult> {
    return this.recoverFrom(error, errors, { consumed: this.#consumed });
  }

  protected step(index: number): boolean {
    const consumed = this.#consumed;
    switch (index) {
      case KEY:
        this.#key = this.#converters.key.plugin.toConnectData(consumed.topic, consumed.key);
        return true;
      case VALUE:
        this.#value = this.#converters.value.plugin.toConnectData(consumed.topic, consumed.value);
        return true;
      case HEADERS:
        this.#current = new SinkRecord(
          {
            topic: consumed.topic,
            partition: consumed.partition,
            key: this.#key,
            value: this.#value,
            timestamp: consumed.timestampType === 'NoTimestampType' ? null : consumed.timestamp,
            headers: this.#headers(consumed),
          },
          { topic: consumed.topic, partition: consumed.partition, offset: consumed.offset },
          consumed.timestampType,
        );
        return true;
      default: {
        const next = (this.#transforms[index - FIRST_TRANSFORM] as TransformStage).apply(this.#current);
        if (next === null) return false;
        this.#current = next;
        return true;
      }
    }
  }

  protected identify(index: number): StepIdentity {
    const { key, value, header } = this.#converters;
    switch (index) {
      case KEY:
        return { stage: 'KEY_CONVERTER', className: key.className };
      case VALUE:
        return { stage: 'VALUE_CONVERTER', className: value.className };
      case HEADERS:
        return { stage: 'HEADER_CONVERTER', className: header.className };
      default:
        return {
          stage: 'TRANSFORMATION',
          className: (this.#transforms[index - FIRST_TRANSFORM] as TransformStage).transform.className,
        };
    }
  }

  protected async prepare(index: number): Promise<void> {
    const { topic, key, value } = this.#consumed;
    await this.#transforms[index - FIRST_TRANSFORM]?.prepare();
    if (index === KEY && key !== null) await this.#converters.key.plugin.prepareRead?.(topic, key);
    if (index === VALUE && value !== null) await this.#converters.value.plugin.prepareRead?.(topic, value);
  }

  /** Records that were written with the same headers have them as one object, which is converted once. */
  #headers({ topic, headers }: LogRecord): Headers {
    if (headers.length === 0) return NO_HEADERS;
    if (headers === this.#rawHeaders && topic === this.#headersTopic) return this.#converted;
    const converter = this.#converters.header.plugin;
    this.#rawHeaders = null;
    this.#converted = headers.map(({ key, value }): Header => {
      const data = converter.toConnectHeader(topic, key, value);
      return { key, schema: data.schema, value: data.value };
    });
    this.#rawHeaders = headers;
    this.#headersTopic = topic;
    return this.#converted;
  }
}
