import { arrayOf, integer, type JsonSchema, mapOf, nullableText, objectOf, ref, text } from './json-schema.js';

const STATES = ['UNASSIGNED', 'RUNNING', 'PAUSED', 'FAILED', 'RESTARTING'] as const;

const STATE_MEMBERS = {
  worker_id: text('host:port of the worker that runs it'),
  version: nullableText('version of the plugin; null where it failed before that was known'),
  trace: text('only after a failure: the error with its causes, as a Java stack trace'),
} as const;

/** Anything that JSON can say, or a member that clients may leave out. */
const SETTING: JsonSchema = { type: ['string', 'number', 'boolean', 'null'] };

/** What connectors are, as REST tells it. */
const CONNECTOR_ENTITIES: Readonly<Record<string, JsonSchema>> = {
  ConnectorConfig: mapOf("A connector's settings as they were given, references to secrets unresolved.", text()),
  GivenConfig: mapOf(
    'Settings as a client may give them: numbers and booleans become text. null removes a setting where a configuration is changed, and is refused elsewhere.',
    SETTING,
  ),
  ConnectorType: { type: 'string', enum: ['source', 'sink', 'unknown'] },
  TaskId: objectOf('Names a task.', { connector: text(), task: integer('number of the task, from 0') }),
  ConnectorInfo: objectOf('A connector with its settings.', {
    name: text(),
    config: ref('ConnectorConfig'),
    tasks: arrayOf(ref('TaskId')),
    type: ref('ConnectorType'),
  }),
  CreateConnector: objectOf(
    'A connector to create.',
    {
      name: text('surrounding white space is removed'),
      config: ref('GivenConfig'),
      initial_state: {
        enum: ['RUNNING', 'PAUSED', 'STOPPED', 'running', 'paused', 'stopped', null],
        description: 'In any case; default RUNNING',
      },
    },
    ['initial_state'],
  ),
  ConnectorState: objectOf(
    'The state of a connector, apart from its tasks.',
    { state: { type: 'string', enum: [...STATES, 'STOPPED'] }, ...STATE_MEMBERS },
    ['version', 'trace'],
  ),
  TaskState: objectOf(
    'The state of a task.',
    { id: integer('number of the task, from 0'), state: { type: 'string', enum: STATES }, ...STATE_MEMBERS },
    ['version', 'trace'],
  ),
  ConnectorStatus: objectOf('The states of a connector and its tasks.', {
    name: text(),
    connector: ref('ConnectorState'),
    tasks: arrayOf(ref('TaskState')),
    type: ref('ConnectorType'),
  }),
  ExpandedConnectors: mapOf(
    'Connectors by name, with what expand asked for.',
    objectOf('Parts of one connector.', { info: ref('ConnectorInfo'), status: ref('ConnectorStatus') }, [
      'info',
      'status',
    ]),
  ),
  TaskInfo: objectOf('A task with its settings, references to secrets unresolved.', {
    id: ref('TaskId'),
    config: ref('ConnectorConfig'),
  }),
  ActiveTopics: mapOf(
    'The topics a connector has used, by its name.',
    objectOf('Topics.', { topics: arrayOf(text()) }),
  ),
  ConnectorOffset: objectOf('How far a connector is in one partition of what it reads.', {
    partition: {
      type: ['object', 'null'],
      description: 'sinks: kafka_topic and kafka_partition; sources: their own members',
    },
    offset: {
      type: ['object', 'null'],
      description: 'sinks: kafka_offset, the next to read; sources: their own members; null resets',
    },
  }),
  ConnectorOffsets: objectOf('How far a connector is.', { offsets: arrayOf(ref('ConnectorOffset')) }),
  Fence: objectOf('A sink has stored everything up to a log position.', {
    lsn: text('the position that was asked for'),
    source: text('the source connector whose positions these are'),
    offsets: arrayOf(
      objectOf('Where a topic ended when the source had reached the position.', {
        topic: text(),
        partition: integer('number of the partition'),
        offset: integer('records before it are stored; those from it on came after the position'),
      }),
    ),
    refreshed: { type: 'boolean', description: 'whether the sink was told to make it searchable, and has done so' },
  }),
};

/** Plugins, their settings, and whether a configuration is right. */
const PLUGIN_ENTITIES: Readonly<Record<string, JsonSchema>> = {
  PluginInfo: objectOf(
    'A plugin that can be used.',
    {
      class: text('class name by which configurations name it'),
      type: {
        type: 'string',
        enum: ['sink', 'source', 'transformation', 'predicate', 'converter', 'header_converter'],
      },
      version: text(),
    },
    ['version'],
  ),
  SettingDefinition: objectOf("A setting's declaration.", {
    name: text(),
    type: {
      type: 'string',
      enum: ['BOOLEAN', 'STRING', 'INT', 'SHORT', 'LONG', 'DOUBLE', 'LIST', 'CLASS', 'PASSWORD'],
    },
    required: { type: 'boolean' },
    default_value: nullableText('null: there is none'),
    importance: { type: 'string', enum: ['HIGH', 'MEDIUM', 'LOW'] },
    documentation: { type: ['string', 'null'] },
    group: nullableText('heading under which user interfaces show it'),
    order_in_group: integer('-1: none'),
    width: { type: 'string', enum: ['NONE', 'SHORT', 'MEDIUM', 'LONG'] },
    display_name: text(),
    dependents: arrayOf(text()),
  }),
  SettingValue: objectOf('A given value and what is wrong with it.', {
    name: text(),
    value: nullableText('passwords show as [hidden]'),
    recommended_values: arrayOf(text()),
    errors: arrayOf(text()),
    visible: { type: 'boolean' },
  }),
  ValidationResult: objectOf('What is wrong with a configuration.', {
    name: text('the connector class'),
    error_count: integer('over all settings'),
    groups: arrayOf(text()),
    configs: arrayOf(
      objectOf('One setting.', {
        definition: { anyOf: [ref('SettingDefinition'), { type: 'null' }], description: 'null: nobody declares it' },
        value: ref('SettingValue'),
      }),
    ),
  }),
};

/** The worker itself. */
const WORKER_ENTITIES: Readonly<Record<string, JsonSchema>> = {
  ServerInfo: objectOf('The worker.', {
    version: text('version of Kafka Connect whose behaviour it has'),
    commit: text(),
    kafka_cluster_id: text('id of the Kafka cluster, or of the embedded log'),
  }),
  Health: objectOf('Whether the worker answers.', {
    status: { type: 'string', enum: ['healthy', 'starting', 'unhealthy'] },
    message: text(),
  }),
  LoggerLevel: objectOf('The level of a logger.', {
    level: text(),
    last_modified: { type: ['integer', 'null'], description: 'milliseconds since 1970; null: never changed' },
  }),
  LoggerLevels: mapOf('Levels by the names of loggers.', ref('LoggerLevel')),
  DesiredLevel: {
    type: 'object',
    description: 'The level to set.',
    properties: { level: { ...text('OFF, FATAL, ERROR, WARN, INFO, DEBUG, TRACE or ALL'), minLength: 1 } },
    required: ['level'],
  },
  Message: objectOf('What was done.', { message: text() }),
  Error: objectOf('Why a request was refused.', { error_code: integer('the HTTP status'), message: text() }),
};

/** `#/components/schemas`. */
export const ENTITIES: Readonly<Record<string, JsonSchema>> = {
  ...CONNECTOR_ENTITIES,
  ...PLUGIN_ENTITIES,
  ...WORKER_ENTITIES,
};
