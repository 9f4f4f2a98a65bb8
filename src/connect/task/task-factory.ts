import type { RawConfig } from '../../config/config-def.js';
import { parseType } from '../../config/config-def.js';
import { JavaRegex } from '../../config/java-regex.js';
import { ConnectException } from '../../error/errors.js';
import type { LogAdmin, LogConsumer, RebalanceListener, Subscription } from '../../log/log.js';
import type { MetricRegistry } from '../../metrics/metric-group.js';
import type { OffsetStore } from '../../offset/offset-store.js';
import type { SinkConnector } from '../../sink/sink-task.js';
import type { SourceConnector } from '../../source/source-task.js';
import { DeadLetterQueue } from '../error/dead-letter-queue.js';
import { encodeSinkRecord, encodeSourceRecord } from '../error/encode-record.js';
import { ErrantRecords } from '../error/errant-records.js';
import { ErrorCounters } from '../error/error-counters.js';
import { ErrorHandler } from '../error/error-handler.js';
import type { ErrorReporter } from '../error/failed-record.js';
import { LogReporter } from '../error/log-reporter.js';
import type { PluginDescriptor } from '../plugin/plugins.js';
import { sourcePlugins } from '../plugin/source-plugins.js';
import { taskIdText } from './connector-task-id.js';
import { Resources } from './resources.js';
import { SinkPipeline } from './sink-pipeline.js';
import { SourcePipeline } from './source-pipeline.js';
import { stageMetrics } from './stage-metrics.js';
import { createTaskConverters, type TaskConverters } from './task-converters.js';
import type { TaskDefinition } from './task-definition.js';
import type { TaskEnvironment } from './task-environment.js';
import { TaskMetrics } from './task-metrics.js';
import { deadLetterSettings, errorSettings, taskWorkerSettings } from './task-settings.js';
import type { TaskStatusListener } from './task-status-listener.js';
import { TopicCreation } from './topic-creation.js';
import { TopicCreator } from './topic-creator.js';
import { createTransformStages, settingsBelow, type TransformStage } from './transform-stage.js';
import { WorkerSinkTask } from './worker-sink-task.js';
import { WorkerSourceTask } from './worker-source-task.js';
import type { WorkerTask } from './worker-task.js';

/** What all tasks of a thread are built from. */
export interface TaskFactoryParts {
  readonly workerConfig: RawConfig;
  readonly environment: TaskEnvironment;
  readonly offsets: OffsetStore;
  readonly metrics: MetricRegistry;
  readonly listener: TaskStatusListener;
}

/** Builds tasks with everything around them: converters, transforms, error handling, log writer or consumer, metrics. */
export class TaskFactory {
  readonly #parts: TaskFactoryParts;

  constructor(parts: TaskFactoryParts) {
    this.#parts = parts;
  }

  /** @throws ConnectException (or whatever a plugin throws) if the task cannot be built; nothing stays open then */
  async build(definition: TaskDefinition): Promise<WorkerTask> {
    const resources = new Resources();
    try {
      const { plugins } = this.#parts.environment;
      const name = definition.connectorConfig['connector.class'] ?? '';
      const plugin = await plugins.newConnector(name, definition.connectorConfig['connector.plugin.version'] ?? null);
      const builder = new TaskBuilder(this.#parts, definition, plugin.descriptor, resources);
      return plugin.type === 'source' ? await builder.source(plugin.connector) : await builder.sink(plugin.connector);
    } catch (error) {
      await resources.close();
      throw error;
    }
  }
}

/** The parts of one task that sources and sinks have in common. */
interface CommonParts {
  readonly converters: TaskConverters;
  readonly transforms: readonly TransformStage[];
  readonly errors: ErrorHandler;
  readonly metrics: TaskMetrics;
  readonly deadLetters: boolean;
  readonly reportsErrors: boolean;
}

class TaskBuilder {
  readonly #parts: TaskFactoryParts;
  readonly #definition: TaskDefinition;
  readonly #descriptor: PluginDescriptor;
  readonly #resources: Resources;
  /** Ends retries when the task stops. */
  readonly #stopping = new AbortController();

  constructor(parts: TaskFactoryParts, definition: TaskDefinition, descriptor: PluginDescriptor, resources: Resources) {
    this.#parts = parts;
    this.#definition = definition;
    this.#descriptor = descriptor;
    this.#resources = resources;
  }

  async source(connector: SourceConnector): Promise<WorkerTask> {
    const { environment, offsets, listener } = this.#parts;
    const { id, connectorConfig, taskConfig, initialState } = this.#definition;
    const settings = taskWorkerSettings(this.#parts.workerConfig);
    await connector.loadTask?.();
    const { converters, transforms, errors, metrics } = await this.#common('source', connector.taskClass);
    const producer = this.#overrides('producer');
    const writer = await environment.log.writer(`connector-producer-${taskIdText(id)}`, producer);
    this.#resources.add(() => writer.close());
    return new WorkerSourceTask({
      id,
      initialState,
      listener,
      metrics,
      task: connector.createTask(),
      config: taskConfig,
      plugins: sourcePlugins(environment.plugins),
      settings,
      pipeline: new SourcePipeline(transforms, converters),
      errors,
      writer,
      topics: new TopicCreator(this.#admin(), TopicCreation.of(settings.topicCreation ? connectorConfig : {})),
      store: offsets,
      lingers: Number(producer['linger.ms'] ?? 0) > 0,
      strict: connectorConfig['millrace.compatibility']?.trim() === 'strict',
      stopping: this.#stopping,
      close: () => this.#resources.close(),
    });
  }

  async sink(connector: SinkConnector): Promise<WorkerTask> {
    const { environment, listener } = this.#parts;
    const { id, taskConfig, initialState } = this.#definition;
    const settings = taskWorkerSettings(this.#parts.workerConfig);
    const common = await this.#common('sink', connector.taskClass);
    const { converters, transforms, errors, metrics } = common;
    const subscription = subscriptionOf(taskConfig);
    const { 'group.id': group, ...overrides } = this.#overrides('consumer');
    const subscribe = (rebalances: RebalanceListener): Promise<LogConsumer> =>
      environment.log.consumer(group ?? `connect-${id.connector}`, subscription, rebalances, {
        'client.id': `connector-consumer-${taskIdText(id)}`,
        'auto.offset.reset': 'earliest',
        ...overrides,
      });
    return new WorkerSinkTask({
      id,
      initialState,
      listener,
      metrics,
      task: connector.createTask(),
      config: taskConfig,
      settings,
      pipeline: new SinkPipeline(transforms, converters),
      errors,
      errantRecords: common.reportsErrors
        ? new ErrantRecords(errors, (record) => encodeSinkRecord(record, converters))
        : null,
      deadLetters: common.deadLetters,
      subscribe,
      endOf: async (partition) => (await environment.log.offsets(partition)).latest,
      stopping: this.#stopping,
      close: () => this.#resources.close(),
    });
  }

  async #common(type: 'source' | 'sink', taskClass: string): Promise<CommonParts> {
    const { environment, workerConfig, metrics: registry } = this.#parts;
    const { id, connectorConfig } = this.#definition;
    const converters = await createTaskConverters(environment.plugins, workerConfig, connectorConfig);
    this.#resources.add(() => converters.key.plugin.close?.());
    this.#resources.add(() => converters.value.plugin.close?.());
    const transforms = await createTransformStages(environment.plugins, connectorConfig);
    for (const transform of transforms) this.#resources.add(() => transform.close());

    const policy = errorSettings(connectorConfig);
    const deadLetters = deadLetterSettings(connectorConfig, type);
    const counters = new ErrorCounters();
    const reporters: ErrorReporter[] = [];
    if (policy.log) reporters.push(new LogReporter(taskIdText(id), policy.logMessages, counters));
    if (deadLetters !== null) {
      const queue = await DeadLetterQueue.open(
        deadLetters,
        environment.log,
        this.#admin(),
        this.#overrides('producer'),
        id,
        counters,
        (failed) => encodeSourceRecord(failed, converters),
      );
      this.#resources.add(() => queue.close());
      reporters.push(queue);
    }
    const metrics = new TaskMetrics(
      registry,
      taskWorkerSettings(workerConfig).sampleWindows,
      id,
      this.#identity(type, taskClass, converters),
      counters,
    );
    this.#resources.add(() => metrics.close());
    for (const stage of transforms) for (const group of stageMetrics(stage, metrics.labels)) metrics.register(group);
    return {
      converters,
      transforms,
      errors: new ErrorHandler(policy, reporters, counters, this.#stopping.signal),
      metrics,
      deadLetters: deadLetters !== null,
      reportsErrors: policy.tolerateAll || policy.log || deadLetters !== null,
    };
  }

  #identity(type: 'source' | 'sink', taskClass: string, converters: TaskConverters): Record<string, string> {
    const { className, version } = this.#descriptor;
    return {
      'connector-class': className,
      'connector-version': version,
      'connector-type': type,
      'task-class': taskClass,
      'task-version': version,
      'key-converter-class': converters.key.className,
      'value-converter-class': converters.value.className,
      'header-converter-class': converters.header.className,
      'key-converter-version': converters.key.version,
      'value-converter-version': converters.value.version,
      'header-converter-version': converters.header.version,
    };
  }

  /** The log's own client, or one with the connector's settings where it has some. */
  #admin(): LogAdmin {
    const { log } = this.#parts.environment;
    const { id, connectorConfig } = this.#definition;
    const overrides = settingsBelow(connectorConfig, 'admin.override.');
    if (Object.keys(overrides).length === 0) return log;
    const admin = log.admin(`connector-adminclient-${taskIdText(id)}`, overrides);
    this.#resources.add(() => admin.close());
    return admin;
  }

  /** Client settings: the connector's own over the worker's. */
  #overrides(client: 'producer' | 'consumer'): Record<string, string> {
    return {
      ...settingsBelow(this.#parts.workerConfig, `${client}.`),
      ...settingsBelow(this.#definition.connectorConfig, `${client}.override.`),
    };
  }
}

/** `topics`, or `topics.regex` which must match whole names. @throws ConnectException if neither is set */
function subscriptionOf(config: RawConfig): Subscription {
  const topics = parseType('topics', config.topics ?? '', 'LIST') as readonly string[];
  if (topics.length > 0) return { topics };
  const regex = config['topics.regex'];
  if (regex === undefined || regex === '') throw new ConnectException('Must configure one of topics or topics.regex');
  return { pattern: new JavaRegex(regex).whole };
}
