import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RawConfig } from '../../config/config-def.js';
import { BadRequest } from '../../connect/herder/bad-request.js';
import type { PutResult } from '../../connect/herder/herder.js';
import { NotFoundException } from '../../error/errors.js';
import { configRequest, createConnectorRequest, type GivenConfig } from '../json/request-body.js';
import type { RestContext } from '../rest-context.js';
import { bodyText, numberParameter, parameter, queryFlag, queryValues, type Routes } from '../routes.js';

/** Everything below `/connectors` but topics and offsets. */
export function connectorRoutes(routes: Routes, context: RestContext): void {
  const { herder } = context;
  const name = (request: FastifyRequest) => parameter(request, 'name');

  routes.on('GET', '/connectors', (request) => list(context, queryValues(request, 'expand')));
  routes.on('POST', '/connectors', async (request, reply) => {
    const { name: given, config, initialState } = createConnectorRequest(bodyText(request));
    const trimmed = (given ?? '').trim();
    const named = withName(config, trimmed);
    return created(request, reply, await herder.createConnector(trimmed, named, initialState));
  });
  routes.on('GET', '/connectors/:name', (request) => herder.connectorInfo(name(request)));
  routes.on('DELETE', '/connectors/:name', async (request, reply) => {
    await herder.deleteConnector(name(request));
    reply.code(204);
  });
  routes.on('GET', '/connectors/:name/config', (request) => herder.connectorConfig(name(request)));
  routes.on('PUT', '/connectors/:name/config', async (request, reply) => {
    const config = withName(configRequest(bodyText(request)), name(request));
    return created(request, reply, await herder.putConnectorConfig(name(request), config));
  });
  routes.on('PATCH', '/connectors/:name/config', async (request, reply) => {
    // Kafka Connect looks for the connector before it looks into a body that says nothing.
    if (bodyText(request).trim() === '') herder.connectorInfo(name(request));
    const patch = configRequest(bodyText(request));
    return created(request, reply, await herder.patchConnectorConfig(name(request), patch));
  });
  routes.on('GET', '/connectors/:name/status', (request, reply) => {
    const status = herder.connectorStatus(name(request));
    const changedAt = herder.statusChangedAt(name(request));
    if (changedAt !== null) reply.header('last-modified', changedAt.toUTCString());
    return status;
  });
  routes.on('GET', '/connectors/:name/tasks', (request) => herder.tasks(name(request)));
  routes.on('GET', '/connectors/:name/tasks/:task/status', (request) =>
    herder.taskStatus({ connector: name(request), task: numberParameter(request, 'task') }),
  );
  stateRoutes(routes, context);
}

function stateRoutes(routes: Routes, { herder }: RestContext): void {
  for (const [path, state, status] of [
    ['pause', 'PAUSED', 202],
    ['resume', 'STARTED', 202],
    ['stop', 'STOPPED', 204],
  ] as const) {
    routes.on('PUT', `/connectors/:name/${path}`, async (request, reply) => {
      await herder.setTargetState(parameter(request, 'name'), state);
      reply.code(status);
    });
  }
  routes.on('POST', '/connectors/:name/restart', async (request, reply) => {
    const connector = parameter(request, 'name');
    const includeTasks = queryFlag(request, 'includeTasks', false);
    const onlyFailed = queryFlag(request, 'onlyFailed', false);
    if (!includeTasks && !onlyFailed) {
      await herder.restartConnector(connector);
      reply.code(204);
      return undefined;
    }
    reply.code(202);
    return herder.restartConnectorAndTasks({ connector, includeTasks, onlyFailed });
  });
  routes.on('POST', '/connectors/:name/tasks/:task/restart', async (request, reply) => {
    await herder.restartTask({ connector: parameter(request, 'name'), task: numberParameter(request, 'task') });
    reply.code(204);
  });
}

/** Names alone, or with what `expand` asks for; unknown wishes give empty objects. */
function list({ herder }: RestContext, expand: readonly string[]): unknown {
  const names = herder.connectors();
  if (expand.length === 0) return names;
  const entries = names.flatMap((name) => {
    try {
      const parts: Record<string, unknown> = {};
      if (expand.includes('info')) parts.info = herder.connectorInfo(name);
      if (expand.includes('status')) parts.status = herder.connectorStatus(name);
      return [[name, parts] as const];
    } catch (error) {
      // One that is just coming or going is left out rather than failing the whole list.
      if (error instanceof NotFoundException) return [];
      throw error;
    }
  });
  return Object.fromEntries(entries);
}

/** The configuration with the name in it; a different name in it is a mistake. */
function withName(config: GivenConfig, name: string): RawConfig {
  const given = config.name;
  if (given !== undefined && given !== null && given !== name) {
    throw new BadRequest(`Connector name configuration (${given}) doesn't match connector name in the URL (${name})`);
  }
  // Null values are for validation to refuse, with the name of the setting.
  return { ...config, name } as RawConfig;
}

function created(request: FastifyRequest, reply: FastifyReply, { created: isNew, info }: PutResult): unknown {
  if (isNew) {
    const location = `${request.protocol}://${request.host}/connectors/${encodeURIComponent(info.name)}`;
    reply.code(201).header('location', location);
  }
  return info;
}
