import { JavaRegex } from '../../../config/java-regex.js';

/** Members of a signal's data. */
export type SignalData = Readonly<Record<string, unknown>>;

/** A condition for the tables whose names match. */
export interface AdditionalCondition {
  readonly tables: JavaRegex;
  /** For incremental snapshots what stands behind WHERE, for blocking ones a whole SELECT. */
  readonly filter: string;
}

/** What `execute-snapshot` asks for. */
export interface SnapshotRequest {
  readonly kind: 'incremental' | 'blocking';
  /** Regular expressions for `schema.table`. */
  readonly collections: readonly string[];
  readonly conditions: readonly AdditionalCondition[];
  /** The column to go by instead of the key, or null. */
  readonly surrogateKey: string | null;
}

/** The signal is well-formed JSON, but not what its type needs: what to tell about it. */
export class SignalProblem extends Error {}

/** @throws SignalProblem with Debezium's words; PatternSyntaxError for a name that is no regular expression */
export function parseSnapshotRequest(data: SignalData): SnapshotRequest {
  const kind = snapshotKind(data);
  const collections = dataCollections(data, 'Execute');
  if (collections === null) {
    throw new SignalProblem(
      `Execute snapshot signal '${JSON.stringify(data)}' has arrived but the requested field 'data-collections' is missing from data or is empty`,
    );
  }
  const conditions = data['additional-conditions'];
  const surrogate = data['surrogate-key'];
  return {
    kind,
    collections,
    conditions: (Array.isArray(conditions) ? (conditions as SignalData[]) : []).map((condition) => ({
      tables: new JavaRegex(String(condition['data-collection']), { caseInsensitive: true }),
      filter: String(condition.filter ?? ''),
    })),
    surrogateKey: typeof surrogate === 'string' && surrogate.trim() !== '' ? surrogate : null,
  };
}

/** Which collections `stop-snapshot` names; null means all. @throws SignalProblem, PatternSyntaxError */
export function parseStopRequest(data: SignalData): readonly string[] | null {
  snapshotKind(data);
  return dataCollections(data, 'Stop');
}

/** `type` of snapshot signals; incremental if it is missing. @throws SignalProblem */
export function snapshotKind(data: SignalData): 'incremental' | 'blocking' {
  const given = typeof data.type === 'string' ? data.type : 'incremental';
  const kind = given.toLowerCase();
  if (kind === 'incremental' || kind === 'blocking') return kind;
  throw new SignalProblem(`Detected an unexpected snapshot type '${given}'. Signal will be skipped.`);
}

function dataCollections(data: SignalData, action: string): readonly string[] | null {
  const given = data['data-collections'];
  if (!Array.isArray(given) || given.length === 0) return null;
  if (given.some((name) => typeof name !== 'string')) {
    throw new SignalProblem(
      `${action} snapshot signal '${JSON.stringify(data)}' has arrived but the requested field 'data-collections' contains a non-string data collection`,
    );
  }
  const names = (given as string[]).map((name) => name.trim());
  // What is no regular expression is found out now, not when the names are looked up.
  for (const name of names) new JavaRegex(name);
  return names;
}

/** The filter of the first condition for this table, or null. */
export function conditionFor(conditions: readonly AdditionalCondition[], table: string): string | null {
  return conditions.find(({ tables }) => tables.matches(table))?.filter || null;
}
