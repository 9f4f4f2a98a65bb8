import { arrayOf, ref, text } from './json-schema.js';
import { errors, inPath, inQuery, json, jsonBody, nothing, type Paths } from './operation.js';

const PLUGIN = inPath('plugin', 'class name, simple class name or alias of the plugin');
const LOGGER = inPath('logger', 'name of the logger, or root');

/** The worker itself: plugins, loggers, metrics, health. */
export const WORKER_PATHS: Paths = {
  '/': {
    get: {
      operationId: 'getServerInfo',
      summary: 'Version of the worker and id of its Kafka cluster',
      tags: ['worker'],
      responses: { 200: json('The worker.', ref('ServerInfo')), ...errors(false) },
    },
  },
  '/health': {
    get: {
      operationId: 'getHealth',
      summary: 'Whether the worker has started and answers',
      tags: ['worker'],
      responses: {
        200: json('It does.', ref('Health')),
        ...errors(false),
        503: json('It is still starting.', ref('Health')),
      },
    },
  },
  '/metrics': {
    get: {
      operationId: 'getMetrics',
      summary: "Figures of the worker, connectors and tasks in Prometheus' text format",
      tags: ['worker'],
      responses: {
        200: { description: 'The figures.', content: { 'text/plain': { schema: { type: 'string' } } } },
        ...errors(false),
      },
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'getOpenApi',
      summary: 'This document',
      tags: ['worker'],
      responses: { 200: json('An OpenAPI 3.1 document.', { type: 'object' }), ...errors(false) },
    },
  },
  '/connector-plugins': {
    get: {
      operationId: 'listPlugins',
      summary: 'Plugins that can be used',
      tags: ['plugins'],
      parameters: [
        inQuery('connectorsOnly', 'default true; false: transforms, predicates and converters too', {
          type: 'boolean',
        }),
      ],
      responses: { 200: json('The plugins.', arrayOf(ref('PluginInfo'))), ...errors(false) },
    },
  },
  '/connector-plugins/{plugin}/config': {
    get: {
      operationId: 'getPluginConfig',
      summary: 'Settings that a plugin declares; after those of a connector, those of the framework',
      tags: ['plugins'],
      parameters: [PLUGIN, inQuery('version', 'a range of versions, such as [1.0,2.0)', { type: 'string' })],
      responses: { 200: json('The settings.', arrayOf(ref('SettingDefinition'))), ...errors(false, 404) },
    },
  },
  '/connector-plugins/{plugin}/config/validate': {
    put: {
      operationId: 'validateConfig',
      summary: 'What is wrong with a configuration; nothing is created',
      tags: ['plugins'],
      parameters: [PLUGIN],
      requestBody: jsonBody({
        allOf: [
          ref('GivenConfig'),
          { type: 'object', properties: { 'connector.class': text() }, required: ['connector.class'] },
        ],
      }),
      responses: { 200: json('Every setting, with its errors.', ref('ValidationResult')), ...errors(true, 404) },
    },
  },
  '/admin/loggers': {
    get: {
      operationId: 'listLoggers',
      summary: 'Loggers with their levels',
      tags: ['loggers'],
      responses: { 200: json('The levels.', ref('LoggerLevels')), ...errors(false) },
    },
  },
  '/admin/loggers/{logger}': {
    get: {
      operationId: 'getLogger',
      summary: 'Level of a logger',
      tags: ['loggers'],
      parameters: [LOGGER],
      responses: { 200: json('The level.', ref('LoggerLevel')), ...errors(false, 404) },
    },
    put: {
      operationId: 'setLoggerLevel',
      summary: 'Sets the level of a logger and those below it, until the worker ends',
      tags: ['loggers'],
      parameters: [LOGGER, inQuery('scope', 'worker (default) or cluster', { type: 'string' })],
      requestBody: jsonBody(ref('DesiredLevel')),
      responses: {
        200: json('The loggers that changed.', arrayOf({ type: 'string' })),
        204: nothing('For the scope cluster: it is set on all workers.'),
        ...errors(true, 404),
      },
    },
  },
};
