import { isDeepStrictEqual } from 'node:util';
import type { RecordedResponse } from './scenario.js';

/** Plugins that were in the recorded worker and are not part of Millrace; those that only Millrace has are left out by their package. */
const ABSENT = new Set([
  'io.debezium.converters.BinaryDataConverter',
  'io.debezium.converters.ByteArrayConverter',
  'io.debezium.converters.CloudEventsConverter',
  'io.debezium.transforms.Neo4jCudConverter',
  'io.debezium.transforms.openlineage.OpenLineage',
  'io.debezium.connector.postgresql.transforms.timescaledb.TimescaleDb',
]);

/** Texts of the JSON library or of the JVM: the status counts, a better text is welcome. */
const FOREIGN_TEXT = /Cannot invoke "|\[Source: REDACTED|Cannot construct instance|Cannot deserialize/;

/** The first difference between what was recorded and what came back, or null. */
export function difference(expected: RecordedResponse, actual: RecordedResponse): string | null {
  if (expected.status !== actual.status) return `status ${actual.status}, expected ${expected.status}: ${show(actual)}`;
  const message = (expected.body as { message?: unknown } | undefined)?.message;
  if (typeof message === 'string' && expected.status >= 500 && FOREIGN_TEXT.test(message)) return null;
  for (const header of ['content-type', 'location', 'allow'] as const) {
    if (expected[header] !== actual[header]) return `${header} ${actual[header]}, expected ${expected[header]}`;
  }
  if (expected.text !== actual.text) return `text ${actual.text}, expected ${expected.text}`;
  return valueDifference('', normal(expected.body), normal(actual.body));
}

/** Where two values differ, with the path; the order of object members does not count. */
export function valueDifference(path: string, expected: unknown, actual: unknown): string | null {
  if (isDeepStrictEqual(expected, actual)) return null;
  if (Array.isArray(expected) && Array.isArray(actual)) {
    for (let i = 0; i < Math.max(expected.length, actual.length); i++) {
      const found = valueDifference(`${path}/${i}`, expected[i], actual[i]);
      if (found) return found;
    }
  }
  if (isObject(expected) && isObject(actual)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      const found = valueDifference(`${path}/${key}`, expected[key], actual[key]);
      if (found) return found;
    }
    return null;
  }
  return `${path || '/'}: ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`;
}

/** Sorts lists whose order is open, and takes plugins out that only one side has. */
function normal(value: unknown): unknown {
  if (typeof value === 'string') return normalText(value);
  if (Array.isArray(value)) {
    const items = value.filter((item) => !isForeignPlugin(item)).map((item) => normal(item));
    return items.every((item) => typeof item === 'string') && items.length > 1 ? [...items].sort() : items;
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const inner = normal(member);
      if (key !== 'offsets' || !Array.isArray(inner)) return [key, inner];
      return [key, inner.map((item) => JSON.stringify(sortedKeys(item))).sort()];
    }),
  );
}

function normalText(text: string): string {
  if (text.includes('Invalid regex: ')) return text.split('\n', 1)[0] as string;
  if (!text.includes('PluginDesc{')) return text;
  const [start = '', list = ''] = text.split(/(?<=available connectors are: )/);
  const plugins = list.match(/PluginDesc\{[^}]*\}/g) ?? [];
  const shared = plugins.filter((plugin) => !isForeignPlugin(/name='([^']*)'/.exec(plugin)?.[1]));
  return start + shared.sort().join(', ');
}

function isForeignPlugin(item: unknown): boolean {
  const name = isObject(item) ? item.class : item;
  if (typeof name !== 'string') return false;
  return ABSENT.has(name) || name.startsWith('io.confluent.');
}

function sortedKeys(value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sortedKeys(member)]),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(response: RecordedResponse): string {
  return JSON.stringify(response.body ?? response.text ?? '').slice(0, 600);
}
