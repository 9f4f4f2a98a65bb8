import type { PluginDeclaration } from './connect/plugin/plugin-declaration.js';
import { Engine } from './engine.js';

/** How a worker is started from a program. */
export interface WorkerOptions {
  /** The worker's settings, as in its properties file; without `bootstrap.servers` topics are in the embedded log. */
  readonly config: Readonly<Record<string, string>>;
  /** Connectors, transforms, converters … of your own. Tasks then run on the main thread. */
  readonly plugins?: readonly PluginDeclaration[];
}

/** Starts a standalone worker in this process. @throws ConfigException naming the setting that is wrong and what to do */
export function startWorker({ config, plugins = [] }: WorkerOptions): Promise<Engine> {
  return Engine.start(config, plugins);
}

export { ByteWriter } from '../decoders/bytes/byte-writer.js';
export { type CommitSession, type WaitForCommitOptions, waitForCommit } from './client/wait-for-commit.js';
export { ConfigDef, type ConfigKey, type ConfigType, type ConfigValue } from './config/config-def.js';
export type { ConfigProvider, ProvidedValues } from './config/provider/config-provider.js';
export type { Herder } from './connect/herder/herder.js';
export type { PluginDeclaration } from './connect/plugin/plugin-declaration.js';
export type { PluginDescriptor, PluginKinds, PluginType } from './connect/plugin/plugins.js';
export { type Converter, type HeaderConverter, NotReady } from './converter/converter.js';
export { ConnectRecord, type RecordParts } from './data/connect-record.js';
export type { ConnectorContext } from './data/connector-context.js';
export { Decimal } from './data/decimal.js';
export type { Header, Headers } from './data/header.js';
export { DATE, decimalSchema, TIME, TIMESTAMP } from './data/logical.js';
export { Schema, type SchemaParts, type SchemaType } from './data/schema.js';
export type { SchemaAndValue } from './data/schema-and-value.js';
export { SinkRecord } from './data/sink-record.js';
export { type OffsetMap, SourceRecord } from './data/source-record.js';
export { Struct } from './data/struct.js';
export type { PartitionOffset, TopicPartition } from './data/topic-partition.js';
export type { Engine } from './engine.js';
export {
  ConfigException,
  ConnectException,
  DataException,
  RetriableException,
} from './error/errors.js';
export type { Log, LogRecord } from './log/log.js';
export { loggers } from './logging/logger.js';
export type { MetricGroup, MetricGroups, MetricValue } from './metrics/metric-group.js';
export type { ErrantRecordReporter, SinkConnector, SinkTask, SinkTaskContext } from './sink/sink-task.js';
export type { ConverterRegistration, CustomConverter, RelationalColumn } from './source/custom-converter.js';
export type { PostProcessor } from './source/post-processor.js';
export type {
  CommittedOffset,
  SourceConnector,
  SourcePlugins,
  SourceTask,
  SourceTaskContext,
} from './source/source-task.js';
export type { Predicate } from './transform/predicate.js';
export type { Transform } from './transform/transform.js';
