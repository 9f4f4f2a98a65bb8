import { describe, expect, it } from 'vitest';
import { BUNDLED_PLUGINS } from '../../../../src/bundled-plugins.js';
import { enrichedConfigDef } from '../../../../src/connect/config/enriched-config.js';
import { PluginRegistry } from '../../../../src/connect/plugin/plugin-registry.js';

const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';
const registry = new PluginRegistry(BUNDLED_PLUGINS);

async function problems(config: Record<string, string>): Promise<Record<string, readonly string[]>> {
  const connector = registry.connector('FileStreamSource');
  const settings = { name: 'c', 'connector.class': connector.className, ...config };
  const worker = { 'key.converter': JSON_CONVERTER, 'value.converter': JSON_CONVERTER };
  const values = (await enrichedConfigDef(registry, connector, settings, worker)).validate(settings);
  const wrong = values.filter(({ errorMessages }) => errorMessages.length > 0);
  return Object.fromEntries(wrong.map(({ name, errorMessages }) => [name, errorMessages]));
}

/** As Kafka Connect 4.3 answers. */
describe('the version of a converter', () => {
  const mismatch = `Plugin ${JSON_CONVERTER} not found that matches the version range [9,9], available versions: [4.3.1, 4.3.1]`;

  it.each([
    ['of the worker is not looked at', {}, '9', {}],
    ['of the worker has to be one', {}, '(', { 'key.converter.plugin.version': ['Unbounded range: ('] }],
    [
      'of the connector has to be there',
      { 'key.converter': 'JsonConverter' },
      '9',
      { 'key.converter': [mismatch], 'key.converter.plugin.version': [mismatch] },
    ],
    [
      'of the connector has to be one, which is said once',
      { 'key.converter': JSON_CONVERTER },
      '(',
      { 'key.converter.plugin.version': ['Unbounded range: ('] },
    ],
  ])('%s', async (_, config, version, expected) => {
    expect(await problems({ ...config, 'key.converter.plugin.version': version })).toEqual(expected);
  });
});

it('a class that is not there is named as it was written', async () => {
  expect(await problems({ 'key.converter': ' a ' })).toEqual({
    'key.converter': ['Invalid value  a  for configuration key.converter: Class  a  could not be found.'],
  });
});
