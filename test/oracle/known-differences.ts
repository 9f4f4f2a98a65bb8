import { type JsonTree, parse } from './lossless-json.js';
import { explainLostValue } from './lost-values.js';
import type { Difference } from './result.js';

/** A difference from the real connector that is kept on purpose. */
export interface KnownDifference {
  /** Names of scenarios or bad configurations. */
  readonly cases: readonly string[];
  /** Where in the result (see `Difference.at`). */
  readonly at: RegExp;
  /** The first major version of the server with which it is so; the records were made with PostgreSQL 15. */
  readonly fromServer?: number;
  /** Why ours is not the same: what the real one gets wrong, or what cannot be the same. */
  readonly reason: string;
}

/** Everything in which we knowingly differ. An entry that no longer hides anything is removed. */
export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    cases: ['defaults-all'],
    at: /^(golden\.jsonl:7|schemas\.json defaults_all\.public\.dflt_pk\.Envelope#(261f1d554c|32b1525b5c))$/,
    reason:
      'The row was inserted when the default was 1; the real connector reads the catalog later, finds the default 42 of the next statement, and shows NULL as that.',
  },
  {
    cases: ['generated-columns'],
    at: /^run$/,
    fromServer: 18,
    reason: 'The server refuses to update a table whose replica identity has a generated column that is not published.',
  },
  {
    cases: ['no-replication'],
    at: /^tasks$/,
    fromServer: 16,
    reason: 'The server says it in other words, with a detail.',
  },
  {
    cases: ['wal-level'],
    at: /^tasks$/,
    fromServer: 17,
    reason: 'The server puts the names of its settings in quotes.',
  },
  {
    cases: ['fl-rename-in'],
    at: /^(golden\.jsonl:[345]|meta\.json topics|offset 1)$/,
    reason:
      'The real connector goes on with a table that was renamed out of the list, under its old name and beside the table that has the name now, until it is restarted; it fails when such a table gets another column.',
  },
  {
    cases: ['reselect-lost'],
    at: /^(golden\.jsonl:(1|4|5|7|9|11)|raw reselect_lost\.public\.(Up|tsk) value)$/,
    reason:
      'Reselected values: the real connector neither masks nor truncates them, reads times without fractions and dates as in snapshots, does not know the placeholder of uuid[], and leaves a row as it is for a key that it does not quote or cannot cast and for money from 1,000 on.',
  },
  {
    cases: ['ky-partial-index'],
    at: /^(golden\.jsonl:[1-4]|schemas\.json ky_partial_index\.public\.b\.Key#.*|raw ky_partial_index\.public\.b key)$/,
    reason:
      'The real connector takes a unique index on some of the rows for a key, which several of the others share: compaction would keep one of them.',
  },
  {
    cases: ['unknown-class'],
    at: /^body$/,
    reason: 'The text lists the connectors that are there; ours are others.',
  },
  {
    cases: ['missing-class'],
    at: /^body$/,
    reason:
      'The real text prints the configuration in the order of a Java hash map, the password with it; ours hides it.',
  },
  {
    cases: ['bad-json'],
    at: /^body$/,
    reason: "The text is the JSON library's, with its class names.",
  },
];

/**
 * The differences that are not on the list.
 * @param sql the statements of a scenario: some values are lost for columns of certain types only
 * @param server the major version of the PostgreSQL server
 */
export function withoutKnown(
  name: string,
  differences: readonly Difference[],
  sql: string,
  server: number,
): Difference[] {
  const mine = KNOWN_DIFFERENCES.filter((known) => known.cases.includes(name) && server >= (known.fromServer ?? 0));
  return differences.filter(
    (difference) => !mine.some((known) => known.at.test(difference.at)) && !isLostValue(difference, sql),
  );
}

/** Whether a record, or the raw bytes of one, differs only where the real connector loses values (see lost-values.ts). */
function isLostValue({ at, expected, actual }: Difference, sql: string): boolean {
  if (!/^(golden\.jsonl|raw )/.test(at) || !expected.startsWith('{') || !actual.startsWith('{')) return false;
  // Raw samples have signs in place of the numbers that differ from run to run.
  const [left, right] = [expected, actual].map((text) => parse(text.replaceAll('":#', '":0')));
  return explainLostValue(left as JsonTree, right as JsonTree, sql, at.endsWith(' key')) !== null;
}
