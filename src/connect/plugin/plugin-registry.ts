import type { ConfigProvider } from '../../config/provider/config-provider.js';
import type { Converter, HeaderConverter } from '../../converter/converter.js';
import { ConnectException } from '../../error/errors.js';
import type { CustomConverter } from '../../source/custom-converter.js';
import type { PostProcessor } from '../../source/post-processor.js';
import type { Predicate } from '../../transform/predicate.js';
import type { Transform } from '../../transform/transform.js';
import { NoMatchingVersion } from './no-matching-version.js';
import type { PluginDeclaration } from './plugin-declaration.js';
import type { ConnectorPlugin, PluginDescriptor, PluginKinds, Plugins, PluginType } from './plugins.js';
import { compareVersions, VersionRange } from './version-range.js';

/** The word that an alias leaves out: `FileStreamSource` for `FileStreamSourceConnector`. */
const KIND_WORDS: Readonly<Record<PluginType, string>> = {
  sink: 'Connector',
  source: 'Connector',
  transformation: 'Transformation',
  predicate: 'Predicate',
  converter: 'Converter',
  header_converter: 'HeaderConverter',
  config_provider: 'ConfigProvider',
  custom_converter: 'Converter',
  post_processor: 'PostProcessor',
};

const CONNECTORS: readonly PluginType[] = ['sink', 'source'];

/** A plugin as the registry keeps it; the declaration's code is loaded once. */
interface Entry extends PluginDescriptor {
  readonly load: () => Promise<() => PluginKinds[PluginType]>;
  factory?: Promise<() => PluginKinds[PluginType]>;
}

/** The plugins of one thread. */
export class PluginRegistry implements Plugins {
  readonly #entries: Entry[];
  readonly #unknown = new Set<string>();

  constructor(declarations: Iterable<PluginDeclaration>) {
    this.#entries = [...declarations]
      .map((declaration) => ({ location: 'classpath', ...declaration }))
      .sort((a, b) =>
        a.className < b.className ? -1 : a.className > b.className ? 1 : compareVersions(a.version, b.version),
      );
  }

  descriptors(...types: PluginType[]): readonly PluginDescriptor[] {
    if (types.length === 0) return this.#entries;
    return types.flatMap((type) => this.#entries.filter((entry) => entry.type === type));
  }

  find(types: readonly PluginType[], name: string, version?: string | null): PluginDescriptor | undefined {
    return this.#find(types, name, version);
  }

  connector(name: string, version?: string | null): PluginDescriptor {
    return this.#connector(name, version);
  }

  async newConnector(name: string, version?: string | null): Promise<ConnectorPlugin> {
    const entry = this.#connector(name, version);
    const connector = await this.#instance(entry);
    return { type: entry.type, descriptor: entry, connector } as ConnectorPlugin;
  }

  #connector(name: string, version?: string | null): Entry {
    const entry = this.#find(CONNECTORS, name, version);
    if (!entry) {
      const available = this.descriptors('source', 'sink').map(describe).sort().join(', ');
      const text = `Failed to find any class that implements Connector and which name matches ${name}, available connectors are: ${available}`;
      const error = new ConnectException(text);
      // Kafka Connect remembers the names that it did not find, and wraps the error of the first time.
      if (this.#unknown.has(name)) throw new ConnectException(`${error.javaClass}: ${text}`, { cause: error });
      this.#unknown.add(name);
      throw error;
    }
    return entry;
  }

  newConverter(name: string): Promise<Converter> {
    return this.#create('converter', name);
  }

  newHeaderConverter(name: string): Promise<HeaderConverter> {
    return this.#create('header_converter', name);
  }

  newTransform(name: string): Promise<Transform> {
    return this.#create('transformation', name);
  }

  newPredicate(name: string): Promise<Predicate> {
    return this.#create('predicate', name);
  }

  newConfigProvider(name: string): Promise<ConfigProvider> {
    return this.#create('config_provider', name);
  }

  newCustomConverter(name: string): Promise<CustomConverter> {
    return this.#create('custom_converter', name);
  }

  newPostProcessor(name: string): Promise<PostProcessor> {
    return this.#create('post_processor', name);
  }

  async #create<T extends PluginType>(type: T, name: string): Promise<PluginKinds[T]> {
    const entry = this.#find([type], name);
    if (!entry) throw new ConnectException(`Class ${name} could not be found.`);
    return (await this.#instance(entry)) as PluginKinds[T];
  }

  async #instance(entry: Entry): Promise<PluginKinds[PluginType]> {
    entry.factory ??= entry.load();
    return (await entry.factory)();
  }

  /** Of several versions of one class the newest that fits. */
  #find(types: readonly PluginType[], name: string, version?: string | null): Entry | undefined {
    const candidates = this.#entries.filter((entry) => types.includes(entry.type));
    const named = candidates.filter((entry) => entry.className === name);
    const found = named.length > 0 ? named : aliased(candidates, name);
    const classes = new Set(found.map((entry) => entry.className));
    if (classes.size > 1) {
      const matches = [...new Set(found.map(describe))].join(', ');
      throw new ConnectException(
        `More than one connector matches alias ${name}. Please use full package and class name instead. Classes found: ${matches}`,
      );
    }
    const range = VersionRange.parse(version);
    const fitting = range ? found.filter((entry) => range.contains(entry.version)) : found;
    if (found.length > 0 && fitting.length === 0)
      throw new NoMatchingVersion([...classes].join(), String(range), found);
    return fitting.sort((a, b) => compareVersions(b.version, a.version))[0];
  }
}

/** The entries that go by this short name; Kafka's own where others have the same (Debezium has a ByteArrayConverter too). */
function aliased(candidates: readonly Entry[], name: string): Entry[] {
  const found = candidates.filter((entry) => answersTo(entry, name));
  const ofKafka = found.filter((entry) => entry.className.startsWith('org.apache.kafka.'));
  return ofKafka.length > 0 ? ofKafka : found;
}

function answersTo(entry: PluginDescriptor, name: string): boolean {
  const simple = simpleName(entry.className);
  return simple === name || simple === `${name}${KIND_WORDS[entry.type]}`;
}

/** The class name without its package. */
export function simpleName(className: string): string {
  return className.slice(className.lastIndexOf('.') + 1);
}

function describe(plugin: PluginDescriptor): string {
  const { className, version, type, location } = plugin;
  return `PluginDesc{klass=class ${className}, name='${className}', version='${version}', encodedVersion=${version}, type=${type}, typeName='${type}', location='${location}'}`;
}
