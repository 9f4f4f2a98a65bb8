import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BUNDLED_PLUGINS } from '../../../../src/bundled-plugins.js';
import type { PluginDeclaration } from '../../../../src/connect/plugin/plugin-declaration.js';
import { declarationsOf, describeModule } from '../../../../src/connect/plugin/plugin-module.js';
import { scanPluginPath } from '../../../../src/connect/plugin/plugin-path.js';
import { PluginRegistry } from '../../../../src/connect/plugin/plugin-registry.js';
import type { PluginType } from '../../../../src/connect/plugin/plugins.js';

const registry = new PluginRegistry(BUNDLED_PLUGINS);

describe('plugins that come with the worker', () => {
  const names: [PluginType, string][] = [
    ...['ByteArray', 'Boolean', 'Short', 'Integer', 'Long', 'Float', 'Double'].flatMap(
      (kind): [PluginType, string][] => [
        ['converter', `org.apache.kafka.connect.converters.${kind}Converter`],
        ['header_converter', `org.apache.kafka.connect.converters.${kind}Converter`],
      ],
    ),
    ['converter', 'org.apache.kafka.connect.json.JsonConverter'],
    ['converter', 'org.apache.kafka.connect.storage.StringConverter'],
    ['header_converter', 'org.apache.kafka.connect.storage.SimpleHeaderConverter'],
    ...[
      'Cast',
      'ExtractField',
      'Flatten',
      'HeaderFrom',
      'HoistField',
      'InsertField',
      'MaskField',
      'ReplaceField',
    ].flatMap((name): [PluginType, string][] => [
      ['transformation', `org.apache.kafka.connect.transforms.${name}$Key`],
      ['transformation', `org.apache.kafka.connect.transforms.${name}$Value`],
    ]),
    ...['DropHeaders', 'Filter', 'InsertHeader', 'RegexRouter', 'TimestampRouter', 'ValueToKey'].map(
      (name): [PluginType, string] => ['transformation', `org.apache.kafka.connect.transforms.${name}`],
    ),
    ...['HasHeaderKey', 'RecordIsTombstone', 'TopicNameMatches'].map((name): [PluginType, string] => [
      'predicate',
      `org.apache.kafka.connect.transforms.predicates.${name}`,
    ]),
    ...['File', 'Directory', 'EnvVar'].map((name): [PluginType, string] => [
      'config_provider',
      `org.apache.kafka.common.config.provider.${name}ConfigProvider`,
    ]),
    ['source', 'io.debezium.connector.postgresql.PostgresConnector'],
    ['source', 'org.apache.kafka.connect.file.FileStreamSourceConnector'],
    ['sink', 'org.apache.kafka.connect.file.FileStreamSinkConnector'],
    ['sink', 'io.confluent.connect.elasticsearch.ElasticsearchSinkConnector'],
  ];

  it.each(names)('%s %s has its full and its simple name', (type, className) => {
    expect(registry.find([type], className)?.className).toBe(className);
    expect(registry.find([type], className.slice(className.lastIndexOf('.') + 1))?.className).toBe(className);
  });

  it('declare their settings: the code behind every name loads', async () => {
    for (const { className, type } of registry.descriptors()) {
      const plugin = await {
        source: async () => (await registry.newConnector(className)).connector,
        sink: async () => (await registry.newConnector(className)).connector,
        converter: () => registry.newConverter(className),
        header_converter: () => registry.newHeaderConverter(className),
        transformation: () => registry.newTransform(className),
        predicate: () => registry.newPredicate(className),
        config_provider: () => registry.newConfigProvider(className),
        custom_converter: () => registry.newCustomConverter(className),
        post_processor: () => registry.newPostProcessor(className),
      }[type]();
      expect('config' in plugin ? [...plugin.config().keys()] : [], className).toBeInstanceOf(Array);
    }
  });

  it('have aliases without the word for their kind', () => {
    expect(registry.find(['source'], 'FileStreamSource')?.className).toContain('FileStreamSourceConnector');
    expect(registry.find(['converter'], 'Json')?.className).toContain('JsonConverter');
    expect(registry.find(['sink'], 'ElasticsearchSink')?.className).toContain('ElasticsearchSinkConnector');
  });
});

describe('PluginRegistry', () => {
  const declaration = (className: string, version = '1.0'): PluginDeclaration => ({
    type: 'transformation',
    className,
    version,
    load: async () => () => ({
      config: () => new Map() as never,
      configure: () => undefined,
      apply: (record) => record,
    }),
  });

  it('takes the newest version, or the newest that fits', () => {
    const versions = new PluginRegistry(['1.0', '2.1', '2.0'].map((version) => declaration('a.T', version)));
    expect(versions.find(['transformation'], 'a.T')?.version).toBe('2.1');
    expect(versions.find(['transformation'], 'T', '[1,2.1)')?.version).toBe('2.0');
    expect(() => versions.find(['transformation'], 'a.T', '9.9')).toThrow(
      'Plugin a.T not found that matches the version range [9.9,9.9], available versions: [1.0, 2.0, 2.1]',
    );
  });

  it('refuses an alias that fits two classes, and takes their full names', () => {
    const twins = new PluginRegistry([declaration('a.T'), declaration('b.T')]);
    expect(() => twins.find(['transformation'], 'T')).toThrow('More than one connector matches alias T');
    expect(twins.find(['transformation'], 'b.T')?.className).toBe('b.T');
  });

  it('lists what there is when a connector is unknown', async () => {
    await expect(registry.newConnector('NoSuch')).rejects.toThrow(
      /which name matches NoSuch, available connectors are: PluginDesc\{klass=class io\.confluent/,
    );
  });
});

describe('plugin.path', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-plugins-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('takes modules and packages, and reports those that are broken', async () => {
    const plugin = (name: string) =>
      `export const plugins = [{ className: 'x.${name}', type: 'predicate', version: '1', load: async () => () => ({}) }];`;
    writeFileSync(join(folder, 'single.mjs'), plugin('Single'));
    writeFileSync(join(folder, 'broken.mjs'), 'throw new Error("no good")');
    writeFileSync(join(folder, 'empty.mjs'), 'export const other = 1;');
    writeFileSync(join(folder, 'notes.txt'), 'not a module');
    mkdirSync(join(folder, 'package'));
    writeFileSync(join(folder, 'package', 'package.json'), '{"type":"module","main":"main.js"}');
    writeFileSync(join(folder, 'package', 'main.js'), plugin('Packaged'));
    const { modules, problems } = await scanPluginPath(`${folder}, ${folder}/nowhere`, describeModule);
    expect(declarationsOf(modules).map(({ className, location }) => [className, location])).toEqual([
      ['x.Packaged', join(folder, 'package', 'main.js')],
      ['x.Single', join(folder, 'single.mjs')],
    ]);
    expect(problems.map(({ location }) => location)).toEqual([
      join(folder, 'broken.mjs'),
      join(folder, 'empty.mjs'),
      join(folder, 'nowhere'),
    ]);
  });
});
