import { JsonNumber, type JsonTree, stringify } from './lossless-json.js';

/**
 * A kind of value that the real connector loses although the schema it declares could carry it. Ours is right by default; with
 * `millrace.compatibility=strict` it is lost here too.
 */
export interface LostValue {
  readonly id: string;
  readonly reason: string;
  /** How the column's type is declared, where the values alone do not tell. */
  readonly type?: string;
  /** Whether this is what two different values at one place of a record are about. */
  readonly explains: (expected: JsonTree, actual: JsonTree) => boolean;
}

const isArray = (tree: JsonTree): tree is JsonTree[] => Array.isArray(tree);

/** A list of nothing, or of Java's names of inner arrays. */
const isEmptied = (tree: JsonTree): boolean =>
  isArray(tree) &&
  tree.length > 0 &&
  tree.every((item) => item === null || (typeof item === 'string' && item.startsWith('[Ljava.lang.')));

const integer = (tree: JsonTree): bigint | null =>
  tree instanceof JsonNumber && /^-?\d+$/.test(tree.text) ? BigInt(tree.text) : null;

export const LOST_VALUES: readonly LostValue[] = [
  {
    id: 'array-dimensions',
    reason:
      'Arrays of more than one dimension lose all elements: nulls or names of Java objects stand for the rows. Ours gives the elements row by row.',
    explains: (expected, actual) =>
      isEmptied(expected) && isArray(actual) && actual.length >= (expected as JsonTree[]).length,
  },
  {
    id: 'bit-array',
    type: 'bit\\s*(\\(\\d+\\))?\\s*\\[',
    reason:
      'bit(n)[] is declared as one bit string and always null. Ours puts the elements behind each other, each in whole little-endian bytes.',
    explains: (expected, actual) => expected === null && typeof actual === 'string' && isBase64(actual),
  },
  {
    id: 'name-in-stream',
    type: 'name\\b',
    reason: 'Columns of type name are null in the stream, but not in snapshots.',
    explains: (expected, actual) => expected === null && typeof actual === 'string',
  },
  {
    id: 'array-without-special-numerics',
    reason:
      'With decimal.handling.mode double or string a numeric[] that contains NaN or an infinity is null as a whole. Ours gives each element as a scalar column would.',
    explains: (expected, actual) =>
      expected === null && isArray(actual) && actual.some((item) => /NaN|NAN|INFINITY|Infinity/.test(stringify(item))),
  },
  {
    id: 'time-array-micros',
    reason: 'The elements of time[] lose their microseconds, although they are declared as microseconds.',
    explains: (expected, actual) =>
      isArray(expected) &&
      isArray(actual) &&
      expected.length === actual.length &&
      expected.every((item, i) => sameToTheMillisecond(item, actual[i] as JsonTree)),
  },
  {
    id: 'snapshot-dates',
    reason:
      'In snapshots dates before Christ lose their era and infinite dates become others than in the stream. Ours gives the same in both.',
    explains: (expected, actual) => {
      const days = integer(actual);
      return integer(expected) !== null && days !== null && (days < -719_162n || days === 2_146_033_979n);
    },
  },
];

/**
 * The lost value that explains why two trees of one record differ, or null if there is a place that none explains.
 * @param sql the statements that made the tables
 * @param field the name of the field where the trees stand
 */
export function explainLostValue(expected: JsonTree, actual: JsonTree, sql: string, field = ''): LostValue | null {
  if (!(expected instanceof Map && actual instanceof Map)) {
    return LOST_VALUES.find((lost) => declares(sql, field, lost.type) && lost.explains(expected, actual)) ?? null;
  }
  if (expected.size !== actual.size) return null;
  let found: LostValue | null = null;
  for (const [name, member] of expected) {
    const other = actual.get(name);
    if (other === undefined) return null;
    if (stringify(member) === stringify(other)) continue;
    const inner = explainLostValue(member, other, sql, name);
    if (inner === null) return null;
    found = inner;
  }
  return found;
}

/** Whether some statement declares a column of that name with that type. */
function declares(sql: string, column: string, type: string | undefined): boolean {
  if (type === undefined) return true;
  const name = column.replace(/[^\w]/g, '\\$&');
  return new RegExp(`[\\s(,"]${name}"?\\s+${type}`, 'i').test(sql);
}

function isBase64(text: string): boolean {
  return text !== '' && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function sameToTheMillisecond(expected: JsonTree, actual: JsonTree): boolean {
  if (expected === null) return actual === null;
  const before = integer(expected);
  const after = integer(actual);
  if (before !== null && after !== null) return before === (after / 1000n) * 1000n;
  return typeof expected === 'string' && typeof actual === 'string' && actual.startsWith(expected.slice(0, -1));
}
