import type { FastifyRequest } from 'fastify';
import { BadRequest } from '../../connect/herder/bad-request.js';
import type { RestContext } from '../rest-context.js';
import { parameter, queryFlag, queryValues, type Routes } from '../routes.js';

const DEFAULT_TIMEOUT_MS = 30_000;
/** Below what one request may take. */
const MAX_TIMEOUT_MS = 80_000;

/** `/connectors/{name}/fence`: answers when a sink has stored everything that was committed up to a log position. Not in Kafka Connect. */
export function fenceRoutes(routes: Routes, { herder }: RestContext): void {
  routes.on('GET', '/connectors/:name/fence', async (request) => {
    const lsn = logPosition(request);
    const { source, offsets, refreshed } = await herder.fence(parameter(request, 'name'), {
      position: lsn.position,
      source: queryValues(request, 'source')[0] ?? null,
      timeoutMs: timeout(request),
      refresh: queryFlag(request, 'refresh', false),
    });
    return { lsn: lsn.text, source, offsets, refreshed };
  });
}

/**
 * The log position, in PostgreSQL's form.
 * @see https://www.postgresql.org/docs/current/datatype-pg-lsn.html
 */
function logPosition(request: FastifyRequest): { readonly text: string; readonly position: number } {
  const [text] = queryValues(request, 'lsn');
  const match = /^([0-9A-Fa-f]{1,8})\/([0-9A-Fa-f]{1,8})$/.exec(text ?? '');
  if (text === undefined || match === null) {
    throw new BadRequest(
      `lsn is ${text === undefined ? 'missing' : `'${text}'`}; it must be a log position such as 16/B374D848: what SELECT pg_current_wal_insert_lsn() gives after a commit.`,
    );
  }
  const position = Number.parseInt(match[1] as string, 16) * 2 ** 32 + Number.parseInt(match[2] as string, 16);
  return { text, position };
}

function timeout(request: FastifyRequest): number {
  const [text] = queryValues(request, 'timeout');
  if (text === undefined) return DEFAULT_TIMEOUT_MS;
  const milliseconds = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (milliseconds >= 0 && milliseconds <= MAX_TIMEOUT_MS) return milliseconds;
  throw new BadRequest(`timeout is '${text}'; it must be a number of milliseconds from 0 to ${MAX_TIMEOUT_MS}.`);
}
