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
  /** A setting that loses it, as it stands in scenario.json. */
  readonly setting?: RegExp;
  /** It is lost in keys only. */
  readonly inKey?: true;
  /** Whether this is what two different values at one place of a record are about. */
  readonly explains: (expected: JsonTree, actual: JsonTree) => boolean;
}

const isArray = (tree: JsonTree): tree is JsonTree[] => Array.isArray(tree);

const isObject = (tree: JsonTree): boolean => isArray(tree) || tree instanceof Map;

/** A list of nothing, or of Java's names of inner arrays. */
const isEmptied = (tree: JsonTree): boolean =>
  isArray(tree) &&
  tree.length > 0 &&
  tree.every((item) => item === null || (typeof item === 'string' && item.startsWith('[Ljava.lang.')));

const integer = (tree: JsonTree): bigint | null =>
  tree instanceof JsonNumber && /^-?\d+$/.test(tree.text) ? BigInt(tree.text) : null;

/** What stands for NULL in a required field. */
const isZero = (tree: JsonTree): boolean => tree === '' || tree === false || tree === 'AA==' || integer(tree) === 0n;

export const LOST_VALUES: readonly LostValue[] = [
  {
    id: 'excluded-key-column',
    setting: /"column\.(include|exclude)\.list"/,
    inKey: true,
    reason:
      'In snapshots the keys of all rows are the same where filters leave out a key column: it is not read. Ours has the keys, as in the stream.',
    explains: (expected, actual) => (expected === null || isZero(expected)) && actual !== null && !isObject(actual),
  },
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
    id: 'shape-array',
    type: '(line|lseg|box|path|polygon|circle)\\s*\\[',
    reason: 'Arrays of shapes other than points are declared with their elements, but null unless they are empty.',
    explains: (expected, actual) => expected === null && isArray(actual) && actual.length > 0,
  },
  {
    id: 'name-in-stream',
    type: 'name\\b',
    reason: 'Columns of type name are null in the stream, or empty where they are NOT NULL, but not in snapshots.',
    explains: (expected, actual) => (expected === null || expected === '') && typeof actual === 'string',
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
    reason:
      'The elements of time[] lose their microseconds, although they are declared as microseconds, and the end of the day, 24:00, is its beginning.',
    explains: (expected, actual) =>
      isArray(expected) &&
      isArray(actual) &&
      expected.length === actual.length &&
      expected.every((item, i) => sameToTheMillisecond(item, actual[i] as JsonTree)),
  },
  {
    id: 'base64-placeholder',
    type: 'bytea\\b',
    setting: /"binary\.handling\.mode":\s*"base64/,
    reason:
      'With binary.handling.mode base64 and base64-url-safe an unchanged TOASTed bytea is null instead of the placeholder; with bytes and hex it is not. Ours has it in all of them.',
    explains: (expected, actual) => expected === null && typeof actual === 'string',
  },
  {
    id: 'timetz-offset-seconds',
    type: '(timetz|time\\s*(\\(\\d\\))?\\s*with time zone)',
    reason: 'Times with time zone are null where the offset has seconds, and arrays with one are null as a whole.',
    explains: (expected, actual) => expected === null && (typeof actual === 'string' || isArray(actual)),
  },
  {
    id: 'ltree-array-null',
    type: 'ltree\\s*\\[',
    reason: 'An ltree[] with NULL among its elements is null, although they are declared as optional.',
    explains: (expected, actual) => expected === null && isArray(actual) && actual.includes(null),
  },
  {
    id: 'bent-date',
    type: 'date\\b',
    reason:
      'In snapshots and arrays dates before Christ lose their era, 5 to 14 October 1582 become ten days later, and infinite dates others than in the stream. Ours gives the same everywhere.',
    explains: (expected, actual) => everyPair(expected, actual, isBentDate),
  },
  {
    id: 'bent-timestamp-array',
    type: 'timestamp(tz)?\\s*(\\(\\d\\))?\\s*(with(out)? time zone)?\\s*\\[',
    reason:
      'Elements of timestamp[] before 15 October 1582 are read as Julian dates; those of timestamptz[] lose their era and minus infinity. Ours gives what scalar columns give.',
    explains: (expected, actual) => everyPair(expected, actual, isBentTimestamp),
  },
];

/**
 * The lost value that explains why two trees of one record differ, or null if there is a place that none explains.
 * @param sql the statements that made the tables
 * @param inKey whether the trees are of a key; the member `key` of a record is one in any case
 * @param field the name of the field where the trees stand
 */
export function explainLostValue(
  expected: JsonTree,
  actual: JsonTree,
  sql: string,
  inKey: boolean,
  field = '',
): LostValue | null {
  const whole = LOST_VALUES.find(
    (lost) =>
      (inKey || lost.inKey === undefined) &&
      (lost.setting?.test(sql) ?? true) &&
      declares(sql, field, lost.type) &&
      lost.explains(expected, actual),
  );
  if (whole !== undefined) return whole;
  if (!(expected instanceof Map && actual instanceof Map)) return null;
  if (expected.size !== actual.size) return null;
  let found: LostValue | null = null;
  for (const [name, member] of expected) {
    const other = actual.get(name);
    if (other === undefined) return null;
    if (stringify(member) === stringify(other)) continue;
    const inner = explainLostValue(member, other, sql, inKey || (field === '' && name === 'key'), name);
    if (inner === null) return null;
    found = inner;
  }
  return found;
}

/** Whether some statement declares a column of that name with that type, or with a domain over it. */
function declares(sql: string, column: string, type: string | undefined): boolean {
  if (type === undefined) return true;
  const name = column.replace(/[^\w]/g, '\\$&');
  const domains = [...sql.matchAll(new RegExp(`create domain "?(\\w+)"? as ${type}`, 'gi'))].map(
    ([, domain]) => domain,
  );
  return new RegExp(`[\\s(,"]${name}"?\\s+(${[type, ...domains.map((domain) => `${domain}\\b`)].join('|')})`, 'i').test(
    sql,
  );
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function sameToTheMillisecond(expected: JsonTree, actual: JsonTree): boolean {
  if (expected === null) return actual === null;
  const before = integer(expected);
  const after = integer(actual);
  if (before !== null && after !== null) return before === (after / 1000n) * 1000n || (before === 0n && isDay(after));
  return typeof expected === 'string' && typeof actual === 'string' && actual.startsWith(expected.slice(0, -1));
}

/** 24 hours in milli-, micro- or nanoseconds. */
function isDay(time: bigint): boolean {
  return [1000n, 1_000_000n, 1_000_000_000n].some((unit) => time === 86_400n * unit);
}

/** Whether all pairs that differ, of two lists of one length or of two values, are such. */
function everyPair(
  expected: JsonTree,
  actual: JsonTree,
  test: (before: JsonTree, after: JsonTree) => boolean,
): boolean {
  if (!isArray(expected)) return test(expected, actual);
  return (
    isArray(actual) &&
    expected.length === actual.length &&
    expected.every(
      (item, i) => stringify(item) === stringify(actual[i] as JsonTree) || test(item, actual[i] as JsonTree),
    )
  );
}

/** Days from the epoch to 15 October 1582, before which Java's old calendar is the Julian one. */
const GREGORIAN_DAYS = -141_427n;
const MICROS_PER_DAY = 86_400_000_000n;

/** By the true value, whatever `time.precision.mode`: days, ISO text or the parts of a date. */
function isBentDate(expected: JsonTree, actual: JsonTree): boolean {
  const days = integer(actual);
  if (days !== null) return integer(expected) !== null && (days < GREGORIAN_DAYS || days === 2_146_033_979n);
  return isOldText(expected, actual) || isOldPart(expected, actual);
}

function isBentTimestamp(expected: JsonTree, actual: JsonTree): boolean {
  const [before, after] = [integer(expected), integer(actual)];
  if (before !== null && after !== null) {
    const micros = after > -1_000_000_000_000_000n ? after * 1000n : after;
    return micros < GREGORIAN_DAYS * MICROS_PER_DAY;
  }
  return isOldText(expected, actual) || isOldPart(expected, actual) || actual === '-infinity';
}

/** ISO texts of a date before 15 October 1582, or of an infinite one. */
function isOldText(expected: JsonTree, actual: JsonTree): boolean {
  if (typeof expected !== 'string' || typeof actual !== 'string') return false;
  return /^-/.test(actual) || /^\+5877611-/.test(actual) || (/^\d{4}-/.test(actual) && actual < '1582-10-15');
}

/** Two structured values of which ours is before 15 October 1582 or marked as infinite. */
function isOldPart(expected: JsonTree, actual: JsonTree): boolean {
  if (!(expected instanceof Map && actual instanceof Map)) return false;
  const year = integer(actual.get('year') ?? null);
  return year === null ? actual.get('specialValue') === 'NEGATIVE_INFINITY' : year <= 1582n;
}
