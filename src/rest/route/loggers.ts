import { BadRequest } from '../../connect/herder/bad-request.js';
import { NotFoundException } from '../../error/errors.js';
import { parseLogLevel } from '../../logging/log-level.js';
import type { LoggerState } from '../../logging/logger.js';
import { HttpError } from '../error-status.js';
import { levelRequest } from '../json/request-body.js';
import type { RestContext } from '../rest-context.js';
import { bodyText, parameter, queryValues, type Routes } from '../routes.js';

/** `/admin/loggers`: levels, readable and changeable while the worker runs. */
export function loggerRoutes(routes: Routes, { loggers, setLoggerLevel }: RestContext): void {
  routes.on('GET', '/admin/loggers', () =>
    Object.fromEntries([...loggers.all()].map(([name, state]) => [name, stateInfo(state)])),
  );
  routes.on('GET', '/admin/loggers/:logger', (request) => {
    const name = parameter(request, 'logger');
    const state = loggers.state(name);
    if (!state) throw new NotFoundException(`Logger ${name} not found.`);
    return stateInfo(state);
  });
  routes.on('PUT', '/admin/loggers/:logger', (request, reply) => {
    const given = levelRequest(bodyText(request));
    if (given === null) throw new BadRequest("Desired 'level' parameter was not specified in request.");
    if (given === '') throw new HttpError(500, 'Illegal null or empty Level name.');
    const level = parseLogLevel(given);
    if (!level) throw new NotFoundException(`invalid log level '${given}'.`);
    const changed = setLoggerLevel(parameter(request, 'logger'), level);
    // Alone, this worker is the whole cluster; the answer to a cluster-wide request names no loggers.
    if (queryValues(request, 'scope')[0]?.toLowerCase() !== 'cluster') return changed;
    reply.code(204);
    return undefined;
  });
}

function stateInfo({ level, lastModified }: LoggerState): unknown {
  return { level, last_modified: lastModified };
}
