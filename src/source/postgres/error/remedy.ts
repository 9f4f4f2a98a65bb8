import { errorMessage } from '../../../error/java-trace.js';

/** Failures that a setting mends, by SQLSTATE or its class: which one to look at. */
const REMEDIES: Readonly<Record<string, string>> = {
  '08001': 'Check database.hostname and database.port, and that the server is running.',
  '08004': 'Turn ssl on in postgresql.conf, or set database.sslmode to prefer or disable.',
  '08006':
    'Check database.hostname and database.port, the network in between, and the settings that begin with database.ssl.',
  '28': 'Check database.user and database.password, and that pg_hba.conf lets this user in.',
  '3D000': 'Check database.dbname.',
  '42501': 'Check what the role in database.user may do.',
  // A slot, which has one reader at a time.
  '55006':
    'Another connector or client reads this slot. Stop it, or give this connector a slot of its own with slot.name.',
};

/**
 * What a user can do about an answer of the server, or null where no setting is to blame.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function remedyFor(sqlState: string | null): string | null {
  if (sqlState === null) return null;
  return REMEDIES[sqlState] ?? REMEDIES[sqlState.slice(0, 2)] ?? null;
}

/** What an error and its causes say, each once, with the remedies they know of: for a line in the log, where no trace is shown. */
export function explained(error: unknown): string {
  const parts = new Set<string>();
  for (let current = error; current !== undefined && current !== null; current = (current as Error).cause) {
    parts.add(errorMessage(current));
    const { remedy } = current as { remedy?: string | null };
    if (remedy) parts.add(remedy);
  }
  return [...parts].join(' ');
}
