import { BUNDLED_PLUGINS } from '../../src/bundled-plugins.js';
import type { ConfigDef, ConfigKey } from '../../src/config/config-def.js';
import { CLIENT_KEYS, DISTRIBUTED_KEYS } from '../../src/connect/config/distributed-keys.js';
import { frameworkKeys } from '../../src/connect/config/enriched-config.js';
import { STANDALONE_KEYS, WORKER_KEYS } from '../../src/connect/config/worker-keys.js';
import { PluginRegistry } from '../../src/connect/plugin/plugin-registry.js';
import type { PluginDescriptor, PluginType } from '../../src/connect/plugin/plugins.js';
import { CLOUD_EVENTS_CONFIG } from '../../src/converter/debezium/cloud-events-config.js';
import { JVM_ONLY, UNDECLARED_DEFAULTS, WITHOUT_EFFECT } from '../../src/source/postgres/config/undeclared-settings.js';
import { settingsTable } from './settings-table.js';

const POSTGRES = 'io.debezium.connector.postgresql.PostgresConnector';
const NOTICE = 'accepted without effect, with a notice in the log';

const NOT_SHOWN = 'As in Debezium, validation and REST do not show these.';

/** Settings that a class reads, but does not declare to the runtime. */
const UNDECLARED: Readonly<Record<string, ConfigDef>> = {
  'io.debezium.converters.CloudEventsConverter': CLOUD_EVENTS_CONFIG,
};

const plugins = new PluginRegistry(BUNDLED_PLUGINS);

/** The pages of docs/reference by file name, made of what the code declares. */
export async function referencePages(): Promise<ReadonlyMap<string, string>> {
  const pages: Record<string, string> = {
    'worker.md': worker(),
    'connectors.md': connectors(),
    'postgres-source.md': await postgres(),
    'elasticsearch-sink.md': await one('sink', 'io.confluent.connect.elasticsearch.ElasticsearchSinkConnector'),
    'file-stream.md': page('File stream connectors', [
      await section('source', 'org.apache.kafka.connect.file.FileStreamSourceConnector'),
      await section('sink', 'org.apache.kafka.connect.file.FileStreamSinkConnector'),
    ]),
    'transforms.md': await all(
      'Transforms',
      'Below `transforms.<alias>.` in the settings of a connector.',
      'transformation',
    ),
    'predicates.md': await all(
      'Predicates',
      'Below `predicates.<alias>.` in the settings of a connector.',
      'predicate',
    ),
    'converters.md': await all(
      'Converters',
      'Below `key.converter.`, `value.converter.` or `header.converter.`, in the settings of a connector or of the worker.',
      'converter',
      'header_converter',
    ),
    'config-providers.md': await all(
      'Configuration providers',
      'Below `config.providers.<name>.param.` in the settings of the worker.',
      'config_provider',
    ),
  };
  return new Map(Object.entries({ 'README.md': contents(pages), ...pages }));
}

function contents(pages: Readonly<Record<string, string>>): string {
  const lines = Object.entries(pages).map(([file, text]) => `- [${/^# (.*)$/m.exec(text)?.[1]}](${file})`);
  return page('Reference of settings', [
    'Made from the declarations that validation and REST use; `npm run docs:reference` writes these pages.',
    `${lines.join('\n')}\n`,
  ]);
}

function worker(): string {
  return page('Settings of the worker', [
    "In the worker's properties file; `${provider:path:key}` is replaced by what a configuration provider has.",
    settingsTable([...WORKER_KEYS, ...STANDALONE_KEYS]),
    '## Accepted without effect',
    'Settings of a group of workers, and of clients: a worker alone takes the file of a distributed one.',
    settingsTable([...DISTRIBUTED_KEYS, ...CLIENT_KEYS]),
  ]);
}

function connectors(): string {
  return page('Settings of every connector', [
    '## Source connectors',
    settingsTable(frameworkKeys('source')),
    '## Sink connectors',
    settingsTable(frameworkKeys('sink')),
  ]);
}

async function postgres(): Promise<string> {
  const effects: Record<string, string> = {};
  for (const name of JVM_ONLY) effects[name] = `means something to a JVM only; ${NOTICE}.`;
  for (const [name, reason] of Object.entries(WITHOUT_EFFECT)) effects[name] = `${reason}; ${NOTICE}.`;
  const keys = await keysOf('source', POSTGRES);
  const declared = new Set(keys.map(({ name }) => name));
  const others = Object.keys({ ...UNDECLARED_DEFAULTS, ...effects })
    .filter((name) => !declared.has(name))
    .sort();
  const rows = others.map((name) => {
    const byDefault = UNDECLARED_DEFAULTS[name];
    return `| \`${name}\` | ${byDefault === undefined ? '' : `\`${byDefault}\``} | ${effects[name] ?? 'works'} |`;
  });
  return page(simpleName(POSTGRES), [
    `\`${POSTGRES}\``,
    settingsTable(keys, effects),
    '## Read, but not declared',
    NOT_SHOWN,
    ['| setting | default | here |', '| --- | --- | --- |', ...rows, ''].join('\n'),
  ]);
}

async function one(type: PluginType, className: string): Promise<string> {
  return page(simpleName(className), [`\`${className}\``, settingsTable(await keysOf(type, className))]);
}

async function all(title: string, where: string, ...types: PluginType[]): Promise<string> {
  const sections: string[] = [];
  const seen = new Set<string>();
  for (const { type, className } of plugins.descriptors(...types)) {
    // Most converters are listed a second time, as converters of headers.
    if (seen.has(className)) continue;
    seen.add(className);
    sections.push(await section(type, className));
  }
  return page(title, [where, ...sections]);
}

async function section(type: PluginType, className: string): Promise<string> {
  const keys = await keysOf(type, className);
  const undeclared = UNDECLARED[className];
  const none = undeclared === undefined ? 'No settings.\n' : `${NOT_SHOWN}\n\n${settingsTable([...undeclared.keys()])}`;
  const table = keys.length === 0 ? none : settingsTable(keys);
  return `## ${simpleName(className)}\n\n\`${className}\`\n\n${table}`;
}

async function keysOf(type: PluginDescriptor['type'], className: string): Promise<readonly ConfigKey[]> {
  switch (type) {
    case 'source':
    case 'sink':
      return [...(await plugins.newConnector(className)).connector.config().keys()];
    case 'transformation':
      return [...(await plugins.newTransform(className)).config().keys()];
    case 'predicate':
      return [...(await plugins.newPredicate(className)).config().keys()];
    case 'converter':
      return [...(await plugins.newConverter(className)).config().keys()];
    case 'header_converter':
      return [...(await plugins.newHeaderConverter(className)).config().keys()];
    case 'config_provider':
      return [...(await plugins.newConfigProvider(className)).config().keys()];
    default:
      return [];
  }
}

function page(title: string, parts: readonly string[]): string {
  return `# ${title}\n\n${parts.map((part) => part.trimEnd()).join('\n\n')}\n`;
}

function simpleName(className: string): string {
  return className.slice(className.lastIndexOf('.') + 1);
}
