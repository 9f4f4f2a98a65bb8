import { JsonNumber, type JsonTree } from './lossless-json.js';

/** What differs between two runs of the same SQL. */
export type Volatile = 'ts' | 'lsn' | 'commit' | 'txid' | 'txkey' | 'sequence' | 'uuid' | 'times' | 'any' | 'keep';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;

/**
 * Collects the log positions of events and the transaction ids, ranks them, and renders them as order tokens.
 *
 * Positions of commits are not ranked: whether a commit ends exactly where the next event starts depends on what the server's background
 * processes write in between. They are rendered relative to the events.
 */
export class Ranks {
  readonly #seen = { lsn: new Set<string>(), txid: new Set<string>() };
  readonly #sorted: { lsn: bigint[]; txid: bigint[] } = { lsn: [], txid: [] };

  see(kind: Volatile, value: JsonTree): void {
    const text = digits(value);
    if ((kind === 'lsn' || kind === 'txid') && /^\d+$/.test(text)) this.#seen[kind].add(text);
    if (kind === 'txkey') this.see('txid', text.split(':')[0] as string);
    if (kind === 'sequence') {
      const own = sequence(text)[1];
      if (own != null) this.see('lsn', own);
    }
  }

  seal(): void {
    for (const kind of ['lsn', 'txid'] as const) {
      this.#sorted[kind] = [...this.#seen[kind]].map(BigInt).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    }
  }

  render(kind: Volatile, value: JsonTree): JsonTree {
    if ((kind === 'uuid' || kind === 'times') && typeof value !== 'string') return value;
    const text = digits(value);
    switch (kind) {
      case 'keep':
        return value;
      case 'lsn':
      case 'txid':
        return this.#token(kind, text, true);
      case 'commit':
        return this.#token('lsn', text, false);
      case 'txkey': {
        const [id, lsn] = text.split(':') as [string, string | undefined];
        const transaction = this.#token('txid', id, true);
        return lsn === undefined ? transaction : `${transaction}:${this.#token('lsn', lsn, false)}`;
      }
      case 'sequence':
        return JSON.stringify(sequence(text).map((s, i) => (s === null ? null : this.#token('lsn', s, i > 0))));
      case 'uuid':
        return text.replace(UUID, '<uuid>');
      case 'times':
        return text.replace(INSTANT, '<time>');
      default:
        return `<${kind}>`;
    }
  }

  #token(kind: 'lsn' | 'txid', text: string, exact: boolean): string {
    if (!/^\d+$/.test(text)) return `<${kind}>`;
    const list = this.#sorted[kind];
    const position = BigInt(text);
    let rank = 0;
    while (rank < list.length && (list[rank] as bigint) < position) rank++;
    return exact && list[rank] === position ? `<${kind}:${rank + 1}>` : `<${kind}:${rank}+>`;
  }
}

function digits(value: JsonTree): string {
  return value instanceof JsonNumber ? value.text : String(value);
}

function sequence(text: string): (string | null)[] {
  try {
    const value = JSON.parse(text) as unknown;
    return Array.isArray(value) ? (value as (string | null)[]) : [];
  } catch {
    return [];
  }
}
