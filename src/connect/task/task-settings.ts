import { ConfigDef, type RawConfig } from '../../config/config-def.js';
import type { SampleWindows } from '../../metrics/sampled.js';
import { CONNECTOR_KEYS } from '../config/connector-config.js';
import { SINK_CONNECTOR_KEYS } from '../config/sink-connector-config.js';
import { WORKER_KEYS } from '../config/worker-keys.js';
import type { DeadLetterSettings } from '../error/dead-letter-queue.js';
import type { ErrorPolicy } from '../error/error-handler.js';
import { settingsBelow } from './transform-stage.js';

const keysOf = (keys: typeof WORKER_KEYS, prefix: RegExp) =>
  new ConfigDef(keys.filter(({ name }) => prefix.test(name)));

const WORKER_DEF = keysOf(WORKER_KEYS, /^(offset\.flush|metrics\.(sample|num)|topic\.creation|topic\.tracking)\./);
const ERROR_DEF = keysOf(CONNECTOR_KEYS, /^errors\./);
const DEAD_LETTER_DEF = keysOf(SINK_CONNECTOR_KEYS, /^errors\.deadletterqueue\./);

/** What tasks read from the worker's settings. */
export interface TaskWorkerSettings {
  readonly offsetFlushIntervalMs: number;
  readonly offsetFlushTimeoutMs: number;
  readonly topicCreation: boolean;
  readonly sampleWindows: SampleWindows;
}

/** @throws ConfigException */
export function taskWorkerSettings(worker: RawConfig): TaskWorkerSettings {
  const values = WORKER_DEF.parse(worker);
  return {
    offsetFlushIntervalMs: values.get('offset.flush.interval.ms') as number,
    offsetFlushTimeoutMs: values.get('offset.flush.timeout.ms') as number,
    topicCreation: values.get('topic.creation.enable') as boolean,
    sampleWindows: {
      windowMs: values.get('metrics.sample.window.ms') as number,
      count: values.get('metrics.num.samples') as number,
    },
  };
}

/** The settings `errors.*` of a connector. */
export interface ErrorSettings extends ErrorPolicy {
  /** `errors.log.enable`. */
  readonly log: boolean;
  /** `errors.log.include.messages`. */
  readonly logMessages: boolean;
}

/** @throws ConfigException */
export function errorSettings(connector: RawConfig): ErrorSettings {
  const values = ERROR_DEF.parse(connector);
  return {
    tolerateAll: (values.get('errors.tolerance') as string).toLowerCase() === 'all',
    retryTimeoutMs: values.get('errors.retry.timeout') as number,
    maxDelayMs: values.get('errors.retry.delay.max.ms') as number,
    log: values.get('errors.log.enable') as boolean,
    logMessages: values.get('errors.log.include.messages') as boolean,
  };
}

/**
 * Where records that are given up go, or null. Sources have no dead letters in Kafka Connect, where these keys do nothing for
 * them: a source that is to have some says so with the prefix `millrace.`.
 *
 * @throws ConfigException
 */
export function deadLetterSettings(connector: RawConfig, type: 'source' | 'sink'): DeadLetterSettings | null {
  const config = type === 'sink' ? connector : settingsBelow(connector, 'millrace.');
  const values = DEAD_LETTER_DEF.parse(config);
  const topic = values.get('errors.deadletterqueue.topic.name') as string;
  if (topic === '') return null;
  return {
    topic,
    replicationFactor: values.get('errors.deadletterqueue.topic.replication.factor') as number,
    contextHeaders: values.get('errors.deadletterqueue.context.headers.enable') as boolean,
  };
}
