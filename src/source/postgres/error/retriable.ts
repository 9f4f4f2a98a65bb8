import { DebeziumException } from '../../../error/errors.js';
import { SYSTEM_CODES } from './system-codes.js';

/** What `pg` says without a code when a connection is lost under a statement. */
const CONNECTION_LOST =
  /Connection terminated|Client has encountered a connection error|Client was closed|timeout expired|Query read timeout/;

/**
 * Whether the same work may succeed later without anybody changing anything: everything that the server or the way to it answered, except a refused
 * login, which is Debezium's rule. Malformed data and wrong settings are not.
 */
export function isRetriable(error: unknown): boolean {
  for (let current = error, depth = 0; current instanceof Error && depth < 16; depth++) {
    if (current instanceof DebeziumException && current.cause === undefined) return false;
    const { code, sqlState } = current as { code?: unknown; sqlState?: unknown };
    const state = typeof sqlState === 'string' ? sqlState : code;
    if (typeof state === 'string') {
      if (SYSTEM_CODES.has(state)) return true;
      if (/^[0-9A-Z]{5}$/.test(state)) return !state.startsWith('28');
    }
    if (CONNECTION_LOST.test(current.message)) return true;
    current = current.cause as Error;
  }
  return false;
}

/** SQLSTATE classes of connections that failed (08), servers that shut down or start (57P), and too many connections (53). */
const CONNECTION_STATES = /^(08|57P|53)/;

/** Whether the server could not be reached, rather than having refused something. */
export function isConnectionFailure(error: unknown): boolean {
  for (let current = error, depth = 0; current instanceof Error && depth < 16; depth++) {
    const { code, sqlState } = current as { code?: unknown; sqlState?: unknown };
    const state = typeof sqlState === 'string' ? sqlState : code;
    if (typeof state === 'string' && (SYSTEM_CODES.has(state) || CONNECTION_STATES.test(state))) return true;
    if (CONNECTION_LOST.test(current.message)) return true;
    current = current.cause as Error;
  }
  return false;
}
