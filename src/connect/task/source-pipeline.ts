import { type Headers, SharedHeaders } from '../../data/header.js';
import type { SourceRecord } from '../../data/source-record.js';
import { DataException } from '../../error/errors.js';
import { EncodedHeaders } from '../../log/encoded-headers.js';
import { RecordFrame } from '../../log/record-frame.js';
import type { ErrorHandler } from '../error/error-handler.js';
import { type PipelineResult, RecordPipeline, type StepIdentity } from './record-pipeline.js';
import type { TaskConverters } from './task-converters.js';
import type { TransformStage } from './transform-stage.js';

/** Brings source records into the frame from which the log takes them: transforms, then header, key and value converter. */
export class SourcePipeline extends RecordPipeline {
  /** The record as it goes to the log, after `encode` has returned true (or `recover` `done`). */
  readonly frame = new RecordFrame();
  protected readonly steps: number;
  readonly #transforms: readonly TransformStage[];
  readonly #converters: TaskConverters;
  readonly #encodedHeaders = new WeakMap<Headers, Map<string, EncodedHeaders>>();
  #original!: SourceRecord;
  #current!: SourceRecord;

  constructor(transforms: readonly TransformStage[], converters: TaskConverters) {
    super();
    this.frame.borrows = true;
    this.#transforms = transforms;
    this.#converters = converters;
    this.steps = transforms.length + 3;
  }

  /** Topics that the records from `at` on go to, as far as that is known before transforms have run. */
  *topicsFrom(records: readonly SourceRecord[], at: number): Iterable<string> {
    if (this.#transforms.length > 0) return;
    for (let i = at; i < records.length; i++) yield (records[i] as SourceRecord).topic;
  }

  /** False: a transform dropped the record. @throws whatever a step throws; call `recover` then */
  encode(record: SourceRecord): boolean {
    this.#original = record;
    this.#current = record;
    return this.run(0);
  }

  /** After `encode` has thrown. @throws ConnectException when the task has to fail */
  recover(error: unknown, errors: ErrorHandler): Promise<PipelineResult> {
    return this.recoverFrom(error, errors, { sourceRecord: this.#original });
  }

  protected step(index: number): boolean {
    const transform = this.#transforms[index];
    if (transform !== undefined) {
      const next = transform.apply(this.#current);
      if (next === null) return false;
      this.#current = next;
      return true;
    }
    const record = this.#current;
    const { frame } = this;
    switch (index - this.#transforms.length) {
      case 0:
        frame.begin(record.topic, record.partition, checkedTimestamp(record.timestamp));
        if (record.headers.length > 0) frame.headers = this.#encode(record.topic, record.headers);
        return true;
      case 1: {
        const { bytes } = frame;
        bytes.position = frame.start;
        if (this.#converters.key.plugin.fromConnectData(record.topic, record.keyData, bytes)) {
          frame.keyStart = frame.start;
          frame.keyEnd = bytes.position;
        }
        return true;
      }
      default: {
        const { bytes } = frame;
        // What a failed attempt has left behind the key is overwritten.
        const start = Math.max(frame.keyEnd, frame.start) + frame.gap;
        bytes.position = start;
        if (this.#converters.value.plugin.fromConnectData(record.topic, record.valueData, bytes, record.headers)) {
          frame.valueStart = start;
          frame.valueEnd = bytes.position;
        }
        return true;
      }
    }
  }

  protected identify(index: number): StepIdentity {
    const stage = this.#transforms[index];
    if (stage !== undefined) return { stage: 'TRANSFORMATION', className: stage.transform.className };
    const { header, key, value } = this.#converters;
    switch (index - this.#transforms.length) {
      case 0:
        return { stage: 'HEADER_CONVERTER', className: header.className };
      case 1:
        return { stage: 'KEY_CONVERTER', className: key.className };
      default:
        return { stage: 'VALUE_CONVERTER', className: value.className };
    }
  }

  protected async prepare(index: number): Promise<void> {
    const record = this.#current;
    const { key, value } = this.#converters;
    await this.#transforms[index]?.prepare();
    const step = index - this.#transforms.length;
    if (step === 1) await key.plugin.prepare?.(record.topic, record.keyData);
    if (step === 2) await value.plugin.prepare?.(record.topic, record.valueData, record.headers);
  }

  /** Headers are mostly one shared array, so they are encoded once for all records of a topic that have it. */
  #encode(topic: string, given: Headers): EncodedHeaders {
    const added = given instanceof SharedHeaders && given.length > given.origin.length;
    const headers = given instanceof SharedHeaders && !added ? given.origin : given;
    const known = added ? undefined : this.#encodedHeaders.get(headers);
    const kept = known?.get(topic);
    if (kept !== undefined) return kept;
    const converter = this.#converters.header.plugin;
    const encoded = new EncodedHeaders(
      headers.map((header) => ({
        key: header.key,
        value: converter.fromConnectHeader(topic, header.key, header),
      })),
    );
    if (known !== undefined) known.set(topic, encoded);
    else if (!added) this.#encodedHeaders.set(headers, new Map([[topic, encoded]]));
    return encoded;
  }
}

/** Kafka takes no times before 1970; -1 stands for none. */
function checkedTimestamp(timestamp: bigint | null): bigint | null {
  if (timestamp === null || timestamp >= 0n) return timestamp;
  if (timestamp === -1n) return null;
  throw new DataException(`Invalid record timestamp ${timestamp}`);
}
