import { ConnectException } from '../error/errors.js';

/** A connection to the database, or a pool of them, of `pg` or of what behaves like it. */
export interface CommitSession {
  query(text: string): Promise<{ readonly rows: readonly unknown[] }>;
}

export interface WaitForCommitOptions {
  /** Address of the worker's REST API, `http://localhost:8083`. */
  readonly worker: string;
  /** The sink connector that has to have stored it. */
  readonly connector: string;
  /** The source connector; only needed where the worker has several. */
  readonly source?: string;
  /** How long to wait, in milliseconds; default 30000. */
  readonly timeoutMs?: number;
  /** Whether what is stored must be found by searches too, not only by its id; default true. */
  readonly refresh?: boolean;
  /** Headers for the worker, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** A request of its own asks the worker for no more than this. */
const MAX_REQUEST_MS = 60_000;
const GATEWAY_TIMEOUT = 504;

/**
 * Waits until everything that was committed before the call is in search, so that an application finds there what it has just written.
 *
 * Call it after the commit, on a connection to the primary. Resolves to the log position that was waited for.
 *
 * @throws ConnectException when the worker refuses, cannot be reached, or the time is over
 */
export async function waitForCommit(session: CommitSession, options: WaitForCommitOptions): Promise<string> {
  const { timeoutMs = 30_000, refresh = true } = options;
  const { rows } = await session.query('SELECT pg_current_wal_insert_lsn()::text AS lsn');
  const { lsn } = rows[0] as { lsn: string };
  const url = new URL(`${options.worker.replace(/\/$/, '')}/connectors/${encodeURIComponent(options.connector)}/fence`);
  url.searchParams.set('lsn', lsn);
  if (refresh) url.searchParams.set('refresh', 'true');
  if (options.source !== undefined) url.searchParams.set('source', options.source);
  for (const end = Date.now() + timeoutMs; ; ) {
    const left = Math.max(0, end - Date.now());
    url.searchParams.set('timeout', String(Math.min(left, MAX_REQUEST_MS)));
    const answer = await ask(url, options);
    if (answer === null) return lsn;
    if (answer.status !== GATEWAY_TIMEOUT || Date.now() >= end) throw new ConnectException(answer.message);
  }
}

/** Null: it is stored. */
async function ask(
  url: URL,
  { headers, signal }: WaitForCommitOptions,
): Promise<{ readonly status: number; readonly message: string } | null> {
  let answer: Response;
  try {
    answer = await fetch(url, { ...(headers ? { headers } : {}), ...(signal ? { signal } : {}) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ConnectException(`The worker at ${url.origin} cannot be reached; check that it runs.`, { cause: error });
  }
  const text = await answer.text();
  if (answer.ok) return null;
  return { status: answer.status, message: messageOf(text) ?? `The worker answered ${answer.status}.` };
}

/** What the worker says about an error; null where something in between has answered. */
function messageOf(text: string): string | null {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message : null;
  } catch {
    return null;
  }
}
