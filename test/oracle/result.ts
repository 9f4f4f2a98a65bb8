import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JsonTree, parse, stringify } from './lossless-json.js';

/** What a scenario left behind, normalised; the form of the golden files. */
export interface Result {
  readonly lines: readonly string[];
  readonly schemas: ReadonlyMap<string, string>;
  readonly offsets: readonly string[];
  readonly meta: Readonly<Record<string, unknown>>;
  /** The first key and the first value of each topic, byte for byte. */
  readonly raw: Readonly<Record<string, { readonly key: Buffer | null; readonly value: Buffer | null }>>;
}

export interface Difference {
  /** Where: `golden.jsonl:12`, `schemas`, `raw topic value` … */
  readonly at: string;
  readonly expected: string;
  readonly actual: string;
}

/** What a result is compared with: golden files, or a run of the real connector. */
export interface Golden {
  readonly lines: readonly string[];
  readonly schemas: ReadonlyMap<string, string>;
  readonly offsets: readonly string[];
  readonly meta: ReadonlyMap<string, JsonTree>;
  readonly raw: RawFile;
}

export function readGolden(folder: string): Golden {
  const text = (name: string) => readFileSync(join(folder, name), 'utf8');
  const meta = parse(text('meta.json')) as Map<string, JsonTree>;
  const schemas = parse(text('schemas.json')) as Map<string, JsonTree>;
  return {
    lines: text('golden.jsonl').split('\n').filter(Boolean),
    schemas: new Map([...schemas].map(([ref, schema]) => [ref, stringify(schema)])),
    offsets: (meta.get('offsets') as JsonTree[]).map(stringify),
    meta: new Map([...meta].filter(([name]) => name !== 'offsets')),
    raw: JSON.parse(text('raw.json')) as RawFile,
  };
}

/** A result of the real connector in the form of golden files. */
export function asGolden(result: Result): Golden {
  const side = (bytes: Buffer | null) => (bytes === null ? null : bytes.toString('utf8'));
  return {
    ...result,
    meta: new Map(Object.entries(result.meta).map(([name, value]) => [name, parse(JSON.stringify(value))])),
    raw: Object.fromEntries(
      Object.entries(result.raw).map(([topic, { key, value }]) => [topic, { key: side(key), value: side(value) }]),
    ),
  };
}

/** Everything in which a result is not what it should be. `source.version` is ours and compares as a symbol. */
export function compare(result: Result, golden: Golden): Difference[] {
  const differences: Difference[] = [];
  const check = (at: string, expected: string | undefined, actual: string | undefined) => {
    if (expected !== actual) differences.push({ at, expected: expected ?? '(nothing)', actual: actual ?? '(nothing)' });
  };
  const [lines, ours] = [golden.lines.map(withoutVersion), result.lines.map(withoutVersion)];
  for (let i = 0; i < Math.max(lines.length, ours.length); i++) check(`golden.jsonl:${i + 1}`, lines[i], ours[i]);
  for (const ref of new Set([...golden.schemas.keys(), ...result.schemas.keys()])) {
    check(`schemas.json ${ref}`, golden.schemas.get(ref), result.schemas.get(ref));
  }
  for (const [name, expected] of golden.meta) {
    const shown = name === 'failures' ? tracesOf : stringify;
    check(`meta.json ${name}`, shown(expected), shown(parse(JSON.stringify(result.meta[name] ?? null))));
  }
  const [offsets, ourOffsets] = [golden.offsets.map(sortedText), result.offsets.map(sortedText)];
  for (let i = 0; i < Math.max(offsets.length, ourOffsets.length); i++)
    check(`offset ${i + 1}`, offsets[i], ourOffsets[i]);
  compareRaw(golden.raw, result.raw, check);
  return differences;
}

/**
 * The different traces of a run, in their order, without the numbers of the positions that they name. Which step is the first to see a failure is a matter
 * of speed.
 */
function tracesOf(failures: JsonTree): string {
  const traces = (failures as Map<string, JsonTree>[]).map((failure) => stringify(failure.get('trace') as JsonTree));
  return [...new Set(traces)].join('\n').replace(/\b((?:lsn|lsn_proc|lsn_commit|txId|ts_usec)=)\d+/g, '$1#');
}

type RawFile = Record<string, { key: RawSide; value: RawSide }>;
type RawSide = string | null | { head: string; bytes: number } | { base64: string };

function compareRaw(
  expected: RawFile,
  actual: Result['raw'],
  check: (at: string, expected: string | undefined, actual: string | undefined) => void,
): void {
  for (const [topic, sides] of Object.entries(expected)) {
    for (const side of ['key', 'value'] as const) {
      const wanted = sides[side];
      const bytes = actual[topic]?.[side] ?? null;
      if (wanted === null || typeof wanted === 'string') {
        check(
          `raw ${topic} ${side}`,
          stable(wanted ?? 'null'),
          stable(bytes === null ? 'null' : bytes.toString('utf8')),
        );
      } else if ('base64' in wanted) {
        check(`raw ${topic} ${side}`, wanted.base64, bytes?.toString('base64'));
      } else {
        const head = bytes?.subarray(0, 2000).toString('utf8') ?? 'null';
        // The head may be cut inside a volatile number.
        check(`raw ${topic} ${side}`, stable(wanted.head).slice(0, 1800), stable(head).slice(0, 1800));
      }
    }
  }
}

// Fields whose numbers and ids differ from run to run; the golden lines compare their order and equality.
const VOLATILE = /((?:ts_ms|ts_us|ts_ns|ts_usec|lsn|txId|xmin|timestamp|total_order_id)\\?":)(?:\d+|"\d{4}-[^"]*")/g;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

function stable(text: string): string {
  return withoutVersion(text)
    .replace(VOLATILE, '$1#')
    .replace(/(__(?:source_)?(?:ts_ms|ts_us|ts_ns|lsn|txId)":)\d+/g, '$1#')
    .replace(/\\"\d+\\"/g, '\\"#\\"')
    .replace(/"\d+:\d+"/g, '"#:#"')
    .replace(/[a-z-]+-\d{13}/g, '<connector>')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>')
    .replace(UUID, '<uuid>');
}

function withoutVersion(text: string): string {
  return text
    .replaceAll(/("(?:[^"]*[._])?version":)"\d+\.\d+\.\d+[^"]*"/g, '$1"<version>"')
    .replaceAll(/("key":"(?:[^"]*[._])?version","value":)"\d+\.\d+\.\d+[^"]*"/g, '$1"<version>"');
}

/** Offsets come from a Java hash map: the order of their members means nothing. */
function sortedText(text: string): string {
  const sort = (value: JsonTree): JsonTree => {
    if (value instanceof Map) {
      return new Map([...value].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, sort(member)]));
    }
    return Array.isArray(value) ? value.map(sort) : value;
  };
  return stringify(sort(parse(text)));
}
