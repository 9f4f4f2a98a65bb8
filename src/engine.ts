import { BUNDLED_PLUGINS } from './bundled-plugins.js';
import type { RawConfig } from './config/config-def.js';
import type { ConfigReferences } from './config/provider/config-references.js';
import { WorkerConfig } from './connect/config/worker-config.js';
import { checkWorkerConverters } from './connect/config/worker-converters.js';
import type { ConnectorCode, ConnectorEvents } from './connect/connector/connector-code.js';
import { ConnectorThreads } from './connect/connector/connector-threads.js';
import { LocalConnectors } from './connect/connector/local-connectors.js';
import { scanInThreads } from './connect/connector/scan-in-threads.js';
import { configReferences, resolvedWorkerConfig } from './connect/herder/config-providers.js';
import type { Herder } from './connect/herder/herder.js';
import { StandaloneHerder } from './connect/herder/standalone-herder.js';
import { StatusStore } from './connect/herder/status-store.js';
import { TaskStates } from './connect/herder/task-states.js';
import type { PluginDeclaration } from './connect/plugin/plugin-declaration.js';
import { declarationsOf, describeModule, type PluginModule } from './connect/plugin/plugin-module.js';
import { type PluginPathScan, scanPluginPath, shareLibrary } from './connect/plugin/plugin-path.js';
import { PluginRegistry } from './connect/plugin/plugin-registry.js';
import { reachableCluster } from './connect/reachable-cluster.js';
import { PooledWorker } from './connect/thread/pooled-worker.js';
import type { StartedThread } from './connect/thread/started-thread.js';
import { threadSetup } from './connect/thread/thread-setup.js';
import { workerOverridePolicy } from './connect/validation/override-policy.js';
import { TASK_ENVIRONMENT } from './first-task-thread.js';
import type { Log } from './log/log.js';
import { openLog } from './log/open-log.js';
import { parseLogLevel } from './logging/log-level.js';
import { loggers } from './logging/logger.js';
import type { MetricSnapshot } from './metrics/metric-group.js';
import { FileOffsetStore } from './offset/file-offset-store.js';
import type { OffsetStore } from './offset/offset-store.js';
import type { RestServer } from './rest/rest-server.js';

const logger = loggers.get('org.apache.kafka.connect.runtime.Connect');

/** What plugins import as `millrace`. */
const LIBRARY = new URL('./index.js', import.meta.url);

/** A standalone worker with everything wired: the only place where all parts meet. */
export class Engine {
  readonly herder: Herder;
  readonly log: Log;
  /** The figures of all tasks, as they are at the call. */
  readonly metrics: () => Promise<readonly MetricSnapshot[]>;
  readonly #rest: RestServer;
  readonly #offsets: OffsetStore;
  readonly #references: ConfigReferences;

  private constructor(
    herder: Herder,
    log: Log,
    metrics: Engine['metrics'],
    rest: RestServer,
    offsets: OffsetStore,
    references: ConfigReferences,
  ) {
    this.herder = herder;
    this.log = log;
    this.metrics = metrics;
    this.#rest = rest;
    this.#offsets = offsets;
    this.#references = references;
  }

  /**
   * Starts a worker. `raw` are the settings of its properties file; `plugins` are added to those that come with it, and have tasks run on the main
   * thread, because they cannot be handed to other threads (plugins in `plugin.path` can).
   *
   * `ahead` is a task thread that loads its code already; it belongs to the worker from now on, also if that cannot start. `expected` are class names of
   * connectors that will be created next, whose code it loads, too.
   *
   * @throws ConfigException | ConnectException when it cannot start; nothing is left running
   */
  static async start(
    raw: RawConfig,
    plugins: readonly PluginDeclaration[] = [],
    expected: readonly string[] = [],
    ahead: StartedThread | null = null,
  ): Promise<Engine> {
    try {
      return await Engine.#start(raw, plugins, expected, ahead);
    } catch (error) {
      await ahead?.end();
      throw error;
    }
  }

  static async #start(
    raw: RawConfig,
    plugins: readonly PluginDeclaration[],
    expected: readonly string[],
    ahead: StartedThread | null,
  ): Promise<Engine> {
    const startedAt = performance.now();
    const inline = plugins.length > 0 || raw['task.threads']?.trim() === '0';
    const data = (workerConfig: RawConfig, modules: readonly PluginModule[]) => ({
      environmentModule: TASK_ENVIRONMENT.href,
      workerConfig,
      levels: loggers.ownLevels(),
      modules,
    });
    const pluginPath = raw['plugin.path'] ?? null;
    const scan = await (inline ? scanPluginPath(pluginPath, describeModule) : scanInThreads(pluginPath, data(raw, [])));
    const { modules } = scan;
    const registry = registryOf(pluginPath, scan, plugins);
    const references = await configReferences(raw, registry);
    const config = new WorkerConfig(await resolvedWorkerConfig(raw, references));
    checkWorkerConverters(config, registry);
    for (const key of config.unknownKeys()) logger.warn(`The setting ${key} is not known and has no effect.`);
    const overridePolicy = workerOverridePolicy(config.raw);
    const threads = inline ? 0 : config.taskThreads;
    const spare = threads > 0 ? ahead : null;
    spare?.setUp(threadSetup(config.raw, modules, expected));
    if (spare === null) await ahead?.end();
    const { log, offsets: logOffsets } = await openLog(config.raw, true);
    const offsets = logOffsets ?? new FileOffsetStore(config.offsetFile as string);
    let rest: RestServer | undefined;
    try {
      // After the thread: its code and this are loaded at the same time.
      const { RestServer } = await import('./rest/rest-server.js');
      if (!config.embedded) await reachableCluster(log, config.list('bootstrap.servers').join(','));
      const statuses = new StatusStore(() => rest?.workerId ?? '');
      const version = (connector: string) => statuses.connector(connector)?.version ?? undefined;
      const worker = new PooledWorker({
        config: config.raw,
        threads,
        threadTimeoutMs: config.number('millrace.task.thread.timeout.ms'),
        spare,
        gracefulTimeoutMs: config.number('task.shutdown.graceful.timeout.ms'),
        environmentModule: TASK_ENVIRONMENT,
        modules,
        environment: { plugins: registry, log, close: async () => undefined },
        offsets,
        listener: new TaskStates(statuses, version, config.boolean('topic.tracking.enable')),
      });
      let connectorThreads: ConnectorThreads | null = null;
      const code = (events: ConnectorEvents): ConnectorCode => {
        const local = new LocalConnectors({ plugins: registry, workerConfig: config.raw, overridePolicy }, events);
        if (threads === 0) return local;
        const timeoutMs = config.number('millrace.connector.thread.timeout.ms');
        const parts = { plugins: registry, local, events, data: () => data(config.raw, modules), timeoutMs };
        connectorThreads = new ConnectorThreads(parts);
        return connectorThreads;
      };
      const herder = new StandaloneHerder({
        plugins: registry,
        references,
        worker,
        log,
        offsets,
        statuses,
        code,
      });
      rest = new RestServer(config, {
        herder,
        plugins: registry,
        loggers,
        setLoggerLevel: (name, level) => {
          const parsed = parseLogLevel(level);
          if (!parsed) return [];
          worker.setLoggerLevel(name, parsed);
          connectorThreads?.setLoggerLevel(name, parsed);
          return loggers.setLevel(name, parsed);
        },
        metrics: async () => {
          // Loaded by the first scrape: most of its start-up time and memory would be for nothing where nobody scrapes.
          const { prometheusPage } = await import('./metrics/prometheus.js');
          return prometheusPage([...(await worker.metrics()), ...herder.metrics()]);
        },
        topicTracking: config.boolean('topic.tracking.enable'),
        topicTrackingReset: config.boolean('topic.tracking.allow.reset'),
      });
      await rest.start();
      await herder.start();
      logger.info(`Worker started in ${Math.round(performance.now() - startedAt)} ms, REST API at ${rest.url}`);
      return new Engine(herder, log, () => worker.metrics(), rest, offsets, references);
    } catch (error) {
      await rest?.stop();
      await offsets.close();
      await log.close();
      throw error;
    }
  }

  /** Where REST is, with a slash at the end. */
  get url(): string {
    return this.#rest.url;
  }

  /** Stops everything: REST, connectors and tasks within the graceful timeout, then the log. */
  async stop(): Promise<void> {
    await this.#rest.stop();
    await this.herder.stop();
    await this.#references.close();
    await this.#offsets.close();
    await this.log.close();
  }
}

/** All plugins, their code run on this thread. What cannot be loaded is reported and left out. */
export async function loadPlugins(pluginPath: string | null): Promise<PluginRegistry> {
  return registryOf(pluginPath, await scanPluginPath(pluginPath, describeModule), []);
}

/** Those that come with it, those in `plugin.path`, and `added`. */
function registryOf(
  pluginPath: string | null,
  { modules, problems }: PluginPathScan,
  added: readonly PluginDeclaration[],
): PluginRegistry {
  for (const { location, reason } of problems) {
    logger.warn(`The plugin at ${location} is left out: ${reason}`);
  }
  shareLibrary(pluginPath, LIBRARY);
  return new PluginRegistry([...BUNDLED_PLUGINS, ...declarationsOf(modules), ...added]);
}
