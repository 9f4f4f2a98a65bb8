import { ConfigException } from '../../error/errors.js';

interface Bound {
  readonly version: string;
  readonly inclusive: boolean;
}

interface Restriction {
  readonly low: Bound | null;
  readonly high: Bound | null;
}

/**
 * A range of versions in Maven's syntax, as `connector.plugin.version` takes it: `[3.0,4)`, `(,2.0]`, `[1.0],[2.0,)`.
 * A version without brackets is that version and no other; `latest` is no restriction.
 *
 * @see https://maven.apache.org/enforcer/enforcer-rules/versionRanges.html
 */
export class VersionRange {
  readonly #restrictions: readonly Restriction[];

  private constructor(restrictions: readonly Restriction[]) {
    this.#restrictions = restrictions;
  }

  /** null: no restriction. @throws ConfigException for a text that is no range, with Maven's words */
  static parse(text: string | null | undefined): VersionRange | null {
    const trimmed = text?.trim() ?? 'latest';
    if (trimmed === 'latest') return null;
    const spec = /^[[(]/.test(trimmed) ? trimmed : `[${trimmed}]`;
    const restrictions: Restriction[] = [];
    let rest = spec;
    while (/^[[(]/.test(rest)) {
      const end = rest.search(/[\])]/);
      if (end < 0) throw new ConfigException(`Unbounded range: ${spec}`);
      const next = restriction(rest.slice(0, end + 1));
      const before = restrictions.at(-1);
      if (before?.high && (next.low === null || compareVersions(next.low.version, before.high.version) < 0)) {
        throw new ConfigException(`Ranges overlap: ${spec}`);
      }
      restrictions.push(next);
      rest = rest
        .slice(end + 1)
        .trim()
        .replace(/^,\s*/, '');
    }
    if (rest !== '') throw new ConfigException(`Only fully-qualified sets allowed in multiple set scenario: ${spec}`);
    return new VersionRange(restrictions);
  }

  static isValid(text: string | null | undefined): boolean {
    try {
      VersionRange.parse(text);
      return true;
    } catch {
      return false;
    }
  }

  contains(version: string): boolean {
    return this.#restrictions.some(({ low, high }) => above(version, low) && below(version, high));
  }

  toString(): string {
    return this.#restrictions
      .map(({ low, high }) => {
        const open = low?.inclusive ? '[' : '(';
        const close = high?.inclusive ? ']' : ')';
        return `${open}${low?.version ?? ''},${high?.version ?? ''}${close}`;
      })
      .join(',');
  }
}

/** Of a text in brackets. */
function restriction(text: string): Restriction {
  const inclusive = { low: text.startsWith('['), high: text.endsWith(']') };
  const body = text.slice(1, -1).trim();
  const comma = body.indexOf(',');
  if (comma < 0) {
    if (!inclusive.low || !inclusive.high) {
      throw new ConfigException(`Single version must be surrounded by []: ${text}`);
    }
    const only = { version: body, inclusive: true };
    return { low: only, high: only };
  }
  const [low, high] = [body.slice(0, comma).trim(), body.slice(comma + 1).trim()];
  const order = low === '' || high === '' ? 1 : compareVersions(high, low);
  if (order < 0 || (order === 0 && !(inclusive.low && inclusive.high))) {
    throw new ConfigException(`Range defies version ordering: ${text}`);
  }
  return {
    low: low === '' ? null : { version: low, inclusive: inclusive.low },
    high: high === '' ? null : { version: high, inclusive: inclusive.high },
  };
}

function above(version: string, low: Bound | null): boolean {
  if (low === null) return true;
  const order = compareVersions(version, low.version);
  return order > 0 || (order === 0 && low.inclusive);
}

function below(version: string, high: Bound | null): boolean {
  if (high === null) return true;
  const order = compareVersions(version, high.version);
  return order < 0 || (order === 0 && high.inclusive);
}

/** Qualifiers in Maven's order; release and Final are the same, unknown ones come after. */
const QUALIFIERS = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp'];

/** Compares two versions as Maven does. Negative: `a` is older. */
export function compareVersions(a: string, b: string): number {
  const left = items(a);
  const right = items(b);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const order = compareItems(left[i], right[i]);
    if (order !== 0) return order;
  }
  return 0;
}

function items(version: string): (number | string)[] {
  const parts = version.toLowerCase().match(/\d+|[a-z]+/g) ?? [];
  return parts.map((part) => (/\d/.test(part) ? Number(part) : /^(final|ga|release)$/.test(part) ? '' : part));
}

function compareItems(a: number | string | undefined, b: number | string | undefined): number {
  if (typeof a === 'number' || typeof b === 'number') {
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    if (a === undefined) return -(b as number);
    if (b === undefined) return a as number;
    return typeof a === 'number' ? 1 : -1;
  }
  return rank(a ?? '') - rank(b ?? '') || compareText(a ?? '', b ?? '');
}

/** As Java compares; words of a language would cost 10 ms for its rules. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function rank(qualifier: string): number {
  const index = QUALIFIERS.indexOf(qualifier);
  return index < 0 ? QUALIFIERS.length : index;
}
