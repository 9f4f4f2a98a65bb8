import type { Client } from 'pg';

/**
 * How long the server may take to give the first rows of a table. That is all that `database.query.timeout.ms` is about in Debezium, whose driver reads
 * the rest with a cursor; afterwards a table takes as long as it takes.
 */
export interface FirstRowLimit {
  readonly milliseconds: number;
  /** It is the server's `statement_timeout`, set for the role or the database, rather than the setting. */
  readonly ofServer: boolean;
}

/** The limit on a connection before its transaction lifts it, or null if there is none. */
export async function firstRowLimit(client: Client, queryTimeoutMs: number): Promise<FirstRowLimit | null> {
  const { rows } = await client.query<{ setting: string }>(
    `SELECT setting FROM pg_catalog.pg_settings WHERE name = 'statement_timeout'`,
  );
  const ofServer = Number(rows[0]?.setting ?? 0);
  if (ofServer > 0 && (queryTimeoutMs === 0 || ofServer <= queryTimeoutMs)) {
    return { milliseconds: ofServer, ofServer: true };
  }
  return queryTimeoutMs > 0 ? { milliseconds: queryTimeoutMs, ofServer: false } : null;
}

/** What the server says of a statement that was cancelled because of the limit. */
export function explainCancelled(error: unknown, limit: FirstRowLimit | null): unknown {
  const { code } = error as { readonly code?: string };
  if (code !== '57014' || limit?.ofServer !== true) return error;
  return Object.assign(error as Error, { message: 'canceling statement due to statement timeout' });
}
