import { expect, it } from 'vitest';
import { BUNDLED_PLUGINS } from '../../../../src/bundled-plugins.js';
import type { RawConfig } from '../../../../src/config/config-def.js';
import { PluginRegistry } from '../../../../src/connect/plugin/plugin-registry.js';
import { validateConnectorConfig } from '../../../../src/connect/validation/connector-validator.js';
import { workerOverridePolicy } from '../../../../src/connect/validation/override-policy.js';

const worker = { 'key.converter': 'JsonConverter', 'value.converter': 'JsonConverter' };
const CONTEXT = {
  plugins: new PluginRegistry(BUNDLED_PLUGINS),
  workerConfig: worker,
  overridePolicy: workerOverridePolicy(worker),
};

const NULL = 'Null value can not be supplied as the configuration value.';

/** As Kafka Connect 4.3 answers: whatever is null is refused, also what nobody has declared. */
it.each([
  ['a setting that nobody knows', { extra: null }, { extra: [NULL] }],
  [
    'a setting of a converter',
    { 'key.converter': 'JsonConverter', 'key.converter.schemas.enable': null },
    { 'key.converter.schemas.enable': [NULL] },
  ],
  ['a class', { transforms: 'a', 'transforms.a.type': null }, { 'transforms.a.type': [NULL] }],
  [
    'a list',
    { predicates: null },
    { predicates: ['Invalid value null for configuration predicates: entry must be non null', NULL] },
  ],
])('null for %s', async (_, config, expected) => {
  const given = {
    name: 'c',
    'connector.class': 'FileStreamSource',
    topic: 't',
    file: 'f',
    ...config,
  } as unknown as RawConfig;
  const infos = await validateConnectorConfig(CONTEXT, given);
  const wrong = infos.configs.filter(({ value }) => value.errors.length > 0);
  expect(Object.fromEntries(wrong.map(({ value }) => [value.name, value.errors]))).toEqual(expected);
  expect(infos.error_count).toBe(Object.values(expected).flat().length);
});
