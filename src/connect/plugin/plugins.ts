import type { ConfigProvider } from '../../config/provider/config-provider.js';
import type { Converter, HeaderConverter } from '../../converter/converter.js';
import type { SinkConnector } from '../../sink/sink-task.js';
import type { CustomConverter } from '../../source/custom-converter.js';
import type { PostProcessor } from '../../source/post-processor.js';
import type { SourceConnector } from '../../source/source-task.js';
import type { Predicate } from '../../transform/predicate.js';
import type { Transform } from '../../transform/transform.js';
import type { PluginModule } from './plugin-module.js';

/** What each kind of plugin is, by the `type` that `GET /connector-plugins` shows. */
export interface PluginKinds {
  sink: SinkConnector;
  source: SourceConnector;
  transformation: Transform;
  predicate: Predicate;
  converter: Converter;
  header_converter: HeaderConverter;
  config_provider: ConfigProvider;
  /** Of source connectors that read databases. */
  custom_converter: CustomConverter;
  post_processor: PostProcessor;
}

export type PluginType = keyof PluginKinds;

/** Which plugin it is, for errors and metrics. */
export interface PluginIdentity {
  /** The Java class name by which configurations name it; nested classes as `Outer$Inner`. */
  readonly className: string;
  /** The version of the original whose behaviour it has. */
  readonly version: string;
}

/** One plugin that can be used. */
export interface PluginDescriptor extends PluginIdentity {
  readonly type: PluginType;
  /** Where it comes from: `classpath` for what comes with the worker, otherwise the path of the module. */
  readonly location: string;
}

/** A connector with its kind. */
export type ConnectorPlugin =
  | { readonly type: 'source'; readonly descriptor: PluginDescriptor; readonly connector: SourceConnector }
  | { readonly type: 'sink'; readonly descriptor: PluginDescriptor; readonly connector: SinkConnector };

/**
 * Finds plugins by full class name, simple class name or alias (the simple name without its kind, `FileStreamSource`), and makes instances.
 * Code is loaded when an instance is first asked for. Exists once on the main thread and once in each task thread.
 *
 * All methods that take a name throw a ConnectException when no plugin, or more than one, answers to it.
 */
export interface Plugins {
  /** The plugins of these kinds (all, without arguments), sorted by class name within each kind. */
  descriptors(...types: PluginType[]): readonly PluginDescriptor[];
  /** The plugin of one of these kinds with that name; undefined when there is none. `version` is a range like `[3.0,4)`. */
  find(types: readonly PluginType[], name: string, version?: string | null): PluginDescriptor | undefined;
  /** The connector of that name, without its code. */
  connector(name: string, version?: string | null): PluginDescriptor;
  newConnector(name: string, version?: string | null): Promise<ConnectorPlugin>;
  newConverter(name: string): Promise<Converter>;
  newHeaderConverter(name: string): Promise<HeaderConverter>;
  newTransform(name: string): Promise<Transform>;
  newPredicate(name: string): Promise<Predicate>;
  newConfigProvider(name: string): Promise<ConfigProvider>;
  newCustomConverter(name: string): Promise<CustomConverter>;
  newPostProcessor(name: string): Promise<PostProcessor>;
}

/** The plugin of a kind with that name, as errors and metrics show it; a name that no plugin has stands for itself. */
export function identityOf(plugins: Plugins, type: PluginType, name: string): PluginIdentity {
  const { className = name, version = 'undefined' } = plugins.find([type], name) ?? {};
  return { className, version };
}

/** What the module for threads exports as `createPlugins`: the same plugins as on the main thread. `pluginPath` is the setting `plugin.path`. */
export type CreatePlugins = (pluginPath: string | null, modules: readonly PluginModule[]) => Plugins;
