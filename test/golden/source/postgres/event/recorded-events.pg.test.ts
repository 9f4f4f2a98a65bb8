import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { JsonNumber, type JsonTree, parse, stringify } from '../../../../oracle/lossless-json.js';
import { explainLostValue } from '../../../../oracle/lost-values.js';
import { replay, type Written } from './replay.js';

const SCENARIOS = join(import.meta.dirname, '../../../../oracle/scenarios');

/**
 * Scenarios whose records depend on nothing but rows, in the order they were written: not on the server's version (generated columns do: from
 * PostgreSQL 18 on a replica identity must publish them), and not on what the connector's own publication leaves out.
 */
const REPLAYED = [
  'types-numeric',
  'types-temporal',
  'types-text',
  'types-arrays',
  'types-net-geo-range',
  'types-unknown',
  'modes-time-connect',
  'modes-time-isostring',
  'modes-time-micro',
  'defaults-all',
  'column-masks',
  'toast',
  'replica-identity',
  'pk-update',
  'key-columns',
  'names-avro',
  'identifiers',
  'converters',
  'truncate',
  'tombstones-off',
  'schemas-same-name',
];

/** Longer texts stand in the goldens as digests. */
const LONG_TEXT = 8192;

/** Made of the run, not of the row. */
const VOLATILE = new Set(['version', 'snapshot', 'sequence', 'txId', 'lsn']);

test.each(REPLAYED)('%s: the same records as the real connector', async (name) => {
  const sql = readFileSync(join(SCENARIOS, name, 'setup.sql'), 'utf8');
  await compare(name, {}, (expected, actual) => explainLostValue(expected, actual, sql, false) !== null);
});

test.each(['types-arrays', 'types-text', 'types-unknown', 'modes-time-connect', 'modes-time-isostring'])(
  '%s: with strict compatibility also the values that the real connector loses',
  async (name) => {
    await compare(name, { 'millrace.compatibility': 'strict' }, () => false);
  },
);

async function compare(name: string, settings: Readonly<Record<string, string>>, explained: Explained): Promise<void> {
  const folder = join(SCENARIOS, name);
  // The recorded run read defaults from the catalog when all statements had been run.
  const catalog = name === 'defaults-all' ? 'late' : 'in step';
  const written = await replay(process.env.MILLRACE_PG_URL as string, folder, catalog, settings);
  for (const record of written) {
    expect(record.value, 'both faces of a value').toBe(record.slowValue);
    expect(record.key, 'both faces of a key').toBe(record.slowKey);
  }
  const golden = readGolden(folder);
  for (const topic of new Set([...golden, ...written].map((record) => record.topic))) {
    const expected = golden.filter((record) => record.topic === topic);
    const actual = written.filter((record) => record.topic === topic);
    expect(actual.map(summary), `records of ${topic}`).toEqual(expected.map(summary));
    expected.forEach((record, i) => {
      same(record.key, actual[i]?.key ?? null, explained);
      same(record.value, actual[i]?.value ?? null, explained);
      expect(actual[i]?.headers.map(({ key }) => key)).toEqual(record.headers.map(({ key }) => key));
    });
  }
}

/** Whether two values may differ. */
type Explained = (expected: JsonTree, actual: JsonTree) => boolean;

type Recorded = Pick<Written, 'topic' | 'key' | 'value' | 'headers'>;

/** The golden lines with their schemas put back in. */
function readGolden(folder: string): Recorded[] {
  const schemas = parse(readFileSync(join(folder, 'golden/schemas.json'), 'utf8')) as Map<string, JsonTree>;
  const side = (tree: JsonTree): string | null => {
    if (!(tree instanceof Map)) return null;
    if (tree.has('json')) return stringify(tree.get('json') as JsonTree);
    const schema = schemas.get(tree.get('schema') as string) as JsonTree;
    return `{"schema":${stringify(schema)},"payload":${stringify(tree.get('payload') as JsonTree)}}`;
  };
  return readFileSync(join(folder, 'golden/golden.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const record = parse(line) as Map<string, JsonTree>;
      return {
        topic: record.get('topic') as string,
        key: side(record.get('key') as JsonTree),
        value: side(record.get('value') as JsonTree),
        headers: (record.get('headers') as Map<string, string>[]).map((header) => ({
          key: header.get('key') as string,
          value: header.get('value') as string,
        })),
      };
    });
}

/** Key and operation: shows at a glance where a sequence of records differs. */
function summary(record: Recorded): string {
  return `${payload(record.key)} ${/"op":"(.)"/.exec(record.value ?? '')?.[1] ?? 'tombstone'}`;
}

function payload(text: string | null): string {
  const tree = text === null ? null : parse(text);
  return stringify(tree instanceof Map && tree.has('payload') ? (tree.get('payload') as JsonTree) : tree);
}

/** Asserts that two documents are equal to the digit, but for what is explained. */
function same(expected: string | null, actual: string | null, explained: Explained): void {
  const wanted = expected === null ? null : stable(parse(expected));
  const got = actual === null ? null : stable(parse(actual));
  if (stringify(wanted) === stringify(got) || explained(wanted, got)) return;
  expect(got).toEqual(wanted);
}

/** The tree without the values that differ from run to run; schemas stay whole. */
function stable(tree: JsonTree, inSource = false): JsonTree {
  if (typeof tree === 'string' && tree.length > LONG_TEXT) {
    return `<long:${tree.length}:sha256:${createHash('sha256').update(tree).digest('hex')}>`;
  }
  // The identity of a Java object differs from run to run.
  if (typeof tree === 'string') return tree.replace(/(\[Ljava\.lang\.String;@)(<hash>|0)$/, '$1');
  if (Array.isArray(tree)) return tree.map((item) => stable(item));
  if (!(tree instanceof Map)) return tree;
  return new Map(
    [...tree].map(([name, member]): [string, JsonTree] => {
      if (name === 'schema' && member instanceof Map) return [name, member];
      if (name.startsWith('ts_') && (member === '<ts>' || member instanceof JsonNumber)) return [name, '<ts>'];
      if (member !== null && inSource && VOLATILE.has(name)) return [name, '<volatile>'];
      return [name, stable(member, name === 'source')];
    }),
  );
}
