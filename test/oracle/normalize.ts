import { createHash } from 'node:crypto';
import { JsonNumber, type JsonTree, parse, stringify, tree } from './lossless-json.js';
import { Ranks, type Volatile } from './ranks.js';

/** A record as a consumer saw it. */
export interface ReadRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly { readonly key: string; readonly value: Buffer | null }[];
}

export type Rules = Readonly<Record<string, string>>;

export interface NormalizeInput {
  /** In order of topic, partition and offset. */
  readonly records: readonly ReadRecord[];
  /** The last offset record per key of the connector. */
  readonly offsets: readonly { readonly key: Buffer; readonly value: Buffer | null }[];
  /** Field or header name → kind, over the built-in ones. */
  readonly rules: Rules;
  /** Texts to replace, such as the connector's name. */
  readonly replace: readonly (readonly [string, string])[];
  /** Keep only the first and last n records per topic, and a digest of the rest; 0 keeps all. */
  readonly abridge: number;
}

export interface Normalized {
  readonly lines: string[];
  readonly schemas: ReadonlyMap<string, string>;
  readonly offsets: string[];
}

const LONG = 8192;
const SOURCE_VERSION = /"version":"[^"]*"(,"connector":"postgresql")/g;
const JAVA_HASH = /(\[+L[\w.$]+;|\[+[ZBCSIJFD]|[a-z][\w]*(?:\.\w+)+\.[A-Z][\w$]*)@[0-9a-f]{1,8}\b/g;
const SNAPSHOT_ROWS = ['first', 'first_in_data_collection', 'true', 'last_in_data_collection', 'last'];

const BUILT_IN: Record<string, Volatile> = { '__debezium.context.runId': 'uuid' };
for (const prefix of ['__', '__source_', '__source.', '__transaction_']) {
  for (const field of ['ts_ms', 'ts_us', 'ts_ns']) BUILT_IN[prefix + field] = 'ts';
  BUILT_IN[`${prefix}lsn`] = 'lsn';
  BUILT_IN[`${prefix}txId`] = 'txid';
  BUILT_IN[`${prefix}xmin`] = 'txid';
  BUILT_IN[`${prefix}sequence`] = 'sequence';
  BUILT_IN[`${prefix}id`] = 'txkey';
}

const OFFSET_FIELDS: Readonly<Record<string, Volatile>> = {
  ts_usec: 'ts',
  lsn: 'lsn',
  lsn_proc: 'lsn',
  lsn_commit: 'commit',
  txId: 'txid',
  transaction_id: 'txkey',
  incremental_snapshot_signaling_id: 'uuid',
  incremental_snapshot_correlation_id: 'uuid',
};

/** Replaces what differs between two runs of the same SQL by symbols that keep equality and order. */
export function normalize(input: NormalizeInput): Normalized {
  const { rules } = input;
  const ranks = new Ranks();
  const headerKind = (name: string) => (rules[name] ?? BUILT_IN[name]) as Volatile | undefined;
  const parsed = input.records.map((record) => ({ ...record, key: decode(record.key), value: decode(record.value) }));
  for (const record of parsed) {
    if (isHeartbeat(record.topic)) continue;
    for (const side of [record.key, record.value]) {
      if (side && 'json' in side) {
        walk(side.json, rules, (kind, value) => {
          ranks.see(kind, value);
          return value;
        });
      }
    }
    for (const { key, value } of record.headers) {
      const kind = headerKind(key);
      if (kind && value) ranks.see(kind, value.toString());
    }
  }
  ranks.seal();

  const schemas = new Map<string, string>();
  const refOf = (schema: JsonTree): string | null => {
    if (schema === null) return null;
    const text = stringify(schema);
    const named = schema instanceof Map ? (schema.get('name') ?? schema.get('type')) : undefined;
    const ref = `${String(named)}#${sha256(text).slice(0, 10)}`;
    schemas.set(ref, text);
    return ref;
  };
  const swap = (text: string) => input.replace.reduce((result, [from, to]) => result.split(from).join(to), text);
  const show = (side: Side): JsonTree => {
    if (side === null) return null;
    if ('text' in side) return tree({ text: side.text.length > LONG ? long(side.text) : swap(side.text) });
    const render = (value: JsonTree) => walk(value, rules, (kind, leaf) => ranks.render(kind, leaf));
    const { json } = side;
    if (json instanceof Map && json.size === 2 && json.has('schema') && json.has('payload')) {
      return tree({ schema: refOf(json.get('schema') ?? null), payload: render(json.get('payload') ?? null) });
    }
    return tree({ json: render(json) });
  };

  const lines: string[] = [];
  for (const topic of [...new Set(parsed.map((record) => record.topic))].sort()) {
    let mine = parsed
      .filter((record) => record.topic === topic)
      .map((record) =>
        stringify(
          tree({
            topic,
            partition: new JsonNumber(String(record.partition)),
            key: show(record.key),
            value: show(record.value),
            headers: record.headers.map(({ key, value }) => {
              const kind = headerKind(key);
              const text = value === null ? null : value.toString('utf8');
              return tree({ key, value: text !== null && kind ? ranks.render(kind, text) : text });
            }),
          }),
        ),
      );
    // How many heartbeats there are is a matter of time.
    if (isHeartbeat(topic)) mine = [...new Set(mine)];
    lines.push(...abridged(topic, mine, input.abridge));
  }
  return { lines, schemas, offsets: input.offsets.map((offset) => offsetLine(offset, ranks, swap)) };
}

function offsetLine(
  { key, value }: { readonly key: Buffer; readonly value: Buffer | null },
  ranks: Ranks,
  swap: (text: string) => string,
): string {
  const render = (side: Side): JsonTree => {
    if (side === null) return null;
    if ('text' in side) return side.text;
    return walk(side.json, {}, (kind, leaf) => ranks.render(kind, leaf), OFFSET_FIELDS);
  };
  const decoded = decode(key);
  const shown = decoded && 'json' in decoded ? parse(swap(stringify(decoded.json))) : null;
  return stringify(tree({ key: shown, value: render(decode(value)) }));
}

function abridged(topic: string, lines: string[], keep: number): string[] {
  if (keep === 0 || lines.length <= 2 * keep) return lines;
  const note = tree({
    from: new JsonNumber(String(keep + 1)),
    to: new JsonNumber(String(lines.length - keep)),
    // The recorded digests are over texts with the real connector's version in them.
    sha256: sha256(lines.slice(keep, -keep).join('\n').replaceAll(SOURCE_VERSION, '"version":"3.7.0.Final"$1')),
  });
  return [...lines.slice(0, keep), stringify(tree({ topic, abridged: note })), ...lines.slice(-keep)];
}

type Side = { readonly json: JsonTree } | { readonly text: string } | null;

function decode(bytes: Buffer | null): Side {
  if (bytes === null) return null;
  const text = bytes.toString('utf8');
  try {
    return { json: parse(text) };
  } catch {
    return { text };
  }
}

type Leaf = (kind: Volatile, value: JsonTree) => JsonTree;

function walk(value: JsonTree, rules: Rules, leaf: Leaf, fixed?: Readonly<Record<string, Volatile>>): JsonTree {
  if (Array.isArray(value)) return value.map((item) => walk(item, rules, leaf, fixed));
  if (typeof value === 'string') return value.length > LONG ? long(value) : value.replace(JAVA_HASH, '$1@<hash>');
  if (!(value instanceof Map)) return value;
  const kinds = fixed ?? kindsOf(value, rules);
  const out = new Map<string, JsonTree>();
  for (const [name, given] of value) {
    const member = sorted(name, given);
    const kind = kinds[name];
    const simple = member !== null && !(member instanceof Map) && !Array.isArray(member);
    out.set(name, kind && simple ? leaf(kind, member) : walk(member, rules, leaf, fixed));
  }
  return out;
}

/** Members whose order comes from a Java hash map. */
function sorted(name: string, value: JsonTree): JsonTree {
  if (name === 'additional_data' && value instanceof Map)
    return new Map([...value].sort(([a], [b]) => (a < b ? -1 : 1)));
  if (name === 'data_collections' && Array.isArray(value)) {
    return [...value].sort((a, b) => (stringify(a) < stringify(b) ? -1 : 1));
  }
  return value;
}

/** Which kind of volatile value, if any, each member of this object holds. */
function kindsOf(object: ReadonlyMap<string, JsonTree>, rules: Rules): Record<string, Volatile> {
  const kinds: Record<string, Volatile> = {};
  const has = (...names: string[]) => names.every((name) => object.has(name));
  const times = () => {
    for (const field of ['ts_ms', 'ts_us', 'ts_ns']) kinds[field] = 'ts';
  };
  if (has('version', 'connector', 'name', 'ts_ms')) {
    times();
    Object.assign(kinds, { lsn: 'lsn', origin_lsn: 'lsn', txId: 'txid', xmin: 'txid', sequence: 'sequence' });
    // Rows of a blocking snapshot carry whatever position the stream had reached when it was paused.
    if (rules['snapshot.positions'] === 'ignore' && SNAPSHOT_ROWS.includes(object.get('snapshot') as string)) {
      Object.assign(kinds, { lsn: 'any', txId: 'any', sequence: 'any' });
    }
  } else if (has('op', 'source')) {
    times();
  } else if (has('status', 'id', 'ts_ms')) {
    times();
    kinds.id = 'txkey';
  } else if (has('id', 'total_order', 'data_collection_order')) {
    kinds.id = 'txkey';
  } else if (has('aggregate_type', 'type', 'additional_data')) {
    Object.assign(kinds, { id: 'uuid', timestamp: 'ts' });
  } else if (object.size === 1 && has('ts_ms')) {
    times();
  } else if (object.size === 1 && /^\d+:\d+$/.test(String(object.get('id')))) {
    kinds.id = 'txkey';
  }
  for (const name of object.keys()) {
    const kind = rules[name] ?? BUILT_IN[name];
    if (kind) kinds[name] = kind as Volatile;
  }
  return kinds;
}

function long(text: string): string {
  return `<long:${text.length}:sha256:${sha256(text)}>`;
}

function isHeartbeat(topic: string): boolean {
  return topic.includes('heartbeat');
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
