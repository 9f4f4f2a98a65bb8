import { arrayOf, ref } from './json-schema.js';
import {
  errors,
  inPath,
  inQuery,
  json,
  jsonBody,
  nothing,
  type Operation,
  type Paths,
  type Response,
} from './operation.js';

const NAME = inPath('name', 'name of the connector');
const TASK = inPath('task', 'number of the task, from 0', { type: 'integer' });
const FLAG = { type: 'boolean' } as const;

const INFO = json('The connector.', ref('ConnectorInfo'));
const CREATED: Response = {
  ...json('The new connector.', ref('ConnectorInfo')),
  headers: { Location: { description: 'its address', schema: { type: 'string' } } },
};
const STATUS: Response = {
  ...json('The states.', ref('ConnectorStatus')),
  headers: { 'Last-Modified': { description: 'when one of the states last changed', schema: { type: 'string' } } },
};

const CONNECTORS = ['connectors'];
const STATES = ['states'];
const OFFSETS = ['offsets'];

function stateChange(operationId: string, summary: string, status: '202' | '204'): Operation {
  return {
    operationId,
    summary,
    tags: STATES,
    parameters: [NAME],
    responses: { [status]: nothing('The wish is stored; it is fulfilled soon.'), ...errors(false, 404, 409) },
  };
}

/** Everything below `/connectors`. */
export const CONNECTOR_PATHS: Paths = {
  '/connectors': {
    get: {
      operationId: 'listConnectors',
      summary: 'Names of the connectors, or more of them',
      tags: CONNECTORS,
      parameters: [inQuery('expand', 'info, status or both', arrayOf({ type: 'string' }))],
      responses: {
        200: json('Names, or with expand objects by name.', {
          anyOf: [arrayOf({ type: 'string' }), ref('ExpandedConnectors')],
        }),
        ...errors(false),
      },
    },
    post: {
      operationId: 'createConnector',
      summary: 'Creates a connector',
      tags: CONNECTORS,
      requestBody: jsonBody(ref('CreateConnector')),
      responses: { 201: CREATED, ...errors(true, 409) },
    },
  },
  '/connectors/{name}': {
    get: {
      operationId: 'getConnector',
      summary: 'Settings and tasks of a connector',
      tags: CONNECTORS,
      parameters: [NAME],
      responses: { 200: INFO, ...errors(false, 404) },
    },
    delete: {
      operationId: 'deleteConnector',
      summary: 'Deletes a connector; its topics and offsets stay',
      tags: CONNECTORS,
      parameters: [NAME],
      responses: { 204: nothing('It is deleted.'), ...errors(false, 404, 409) },
    },
  },
  '/connectors/{name}/config': {
    get: {
      operationId: 'getConnectorConfig',
      summary: 'Settings of a connector',
      tags: CONNECTORS,
      parameters: [NAME],
      responses: { 200: json('The settings.', ref('ConnectorConfig')), ...errors(false, 404) },
    },
    put: {
      operationId: 'putConnectorConfig',
      summary: 'Creates a connector, or replaces its settings',
      tags: CONNECTORS,
      parameters: [NAME],
      requestBody: jsonBody(ref('GivenConfig')),
      responses: { 200: INFO, 201: CREATED, ...errors(true, 409) },
    },
    patch: {
      operationId: 'patchConnectorConfig',
      summary: 'Changes some settings; null removes one',
      tags: CONNECTORS,
      parameters: [NAME],
      requestBody: jsonBody(ref('GivenConfig')),
      responses: { 200: INFO, ...errors(true, 404, 409) },
    },
  },
  '/connectors/{name}/status': {
    get: {
      operationId: 'getConnectorStatus',
      summary: 'States of a connector and its tasks',
      tags: STATES,
      parameters: [NAME],
      responses: { 200: STATUS, ...errors(false, 404) },
    },
  },
  '/connectors/{name}/pause': {
    put: stateChange('pauseConnector', 'Pauses a connector; it keeps its resources', '202'),
  },
  '/connectors/{name}/resume': { put: stateChange('resumeConnector', 'Has a connector run again', '202') },
  '/connectors/{name}/stop': { put: stateChange('stopConnector', 'Stops a connector and frees its resources', '204') },
  '/connectors/{name}/restart': {
    post: {
      operationId: 'restartConnector',
      summary: 'Restarts a connector, with its tasks or what has failed of both',
      tags: STATES,
      parameters: [
        NAME,
        inQuery('includeTasks', 'the tasks too; default false', FLAG),
        inQuery('onlyFailed', 'only what has failed; default false', FLAG),
      ],
      responses: {
        202: json('What will restart has the state RESTARTING.', ref('ConnectorStatus')),
        204: nothing('The connector alone is restarted.'),
        ...errors(false, 404, 409),
      },
    },
  },
  '/connectors/{name}/tasks': {
    get: {
      operationId: 'listTasks',
      summary: 'Tasks of a connector with their settings',
      tags: CONNECTORS,
      parameters: [NAME],
      responses: { 200: json('The tasks.', arrayOf(ref('TaskInfo'))), ...errors(false, 404) },
    },
    post: {
      operationId: 'putTaskConfigs',
      summary: 'Between workers of a group only; a worker alone refuses it',
      tags: ['internal'],
      parameters: [NAME],
      responses: errors(true),
    },
  },
  '/connectors/{name}/tasks/{task}/status': {
    get: {
      operationId: 'getTaskStatus',
      summary: 'State of a task',
      tags: STATES,
      parameters: [NAME, TASK],
      responses: { 200: json('The state.', ref('TaskState')), ...errors(false, 404) },
    },
  },
  '/connectors/{name}/tasks/{task}/restart': {
    post: {
      operationId: 'restartTask',
      summary: 'Restarts a task',
      tags: STATES,
      parameters: [NAME, TASK],
      responses: { 204: nothing('It is restarted.'), ...errors(false, 404, 409) },
    },
  },
  '/connectors/{name}/fence': {
    get: {
      operationId: 'awaitFence',
      summary:
        'Answers when a sink has stored everything that was committed up to a log position (not in Kafka Connect)',
      tags: OFFSETS,
      parameters: [
        NAME,
        {
          ...inQuery('lsn', 'position in the write-ahead log, such as 16/B374D848', { type: 'string' }),
          required: true,
        },
        inQuery('timeout', 'how long to wait, in milliseconds; default 30000, at most 80000', { type: 'integer' }),
        inQuery('refresh', 'true: what is stored must be searchable too', { type: 'boolean' }),
        inQuery('source', 'the source connector, where the worker has several', { type: 'string' }),
      ],
      responses: { 200: json('It is stored.', ref('Fence')), ...errors(false, 404, 409, 504) },
    },
    put: {
      operationId: 'fenceZombies',
      summary: 'Between workers of a group only; a worker alone refuses it',
      tags: ['internal'],
      parameters: [NAME],
      responses: errors(true),
    },
  },
  '/connectors/{name}/topics': {
    get: {
      operationId: 'getActiveTopics',
      summary: 'Topics that a connector has used; none for one that does not exist',
      tags: CONNECTORS,
      parameters: [NAME],
      responses: { 200: json('The topics.', ref('ActiveTopics')), ...errors(false, 403) },
    },
  },
  '/connectors/{name}/topics/reset': {
    put: {
      operationId: 'resetActiveTopics',
      summary: 'Forgets which topics a connector has used',
      tags: CONNECTORS,
      parameters: [NAME],
      responses: { 202: nothing('They are forgotten.'), ...errors(false, 403) },
    },
  },
  '/connectors/{name}/offsets': {
    get: {
      operationId: 'getOffsets',
      summary: 'How far a connector is',
      tags: OFFSETS,
      parameters: [NAME],
      responses: { 200: json('The offsets.', ref('ConnectorOffsets')), ...errors(false, 404) },
    },
    patch: {
      operationId: 'alterOffsets',
      summary: 'Sets a stopped connector to other places',
      tags: OFFSETS,
      parameters: [NAME],
      requestBody: jsonBody(ref('ConnectorOffsets')),
      responses: { 200: json('What was done.', ref('Message')), ...errors(true, 404, 409) },
    },
    delete: {
      operationId: 'resetOffsets',
      summary: 'Forgets how far a stopped connector is',
      tags: OFFSETS,
      parameters: [NAME],
      responses: { 200: json('What was done.', ref('Message')), ...errors(false, 404, 409) },
    },
  },
};
