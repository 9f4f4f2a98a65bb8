import type { ConfigKey, Validator } from '../../config/config-def.js';
import { atLeast, nonEmptyStringWithoutControlChars, nonNullEntry, oneOf } from '../../config/validators.js';
import { ConfigException } from '../../error/errors.js';

/** Aliases of transforms, predicates, topic creation groups: each only once. */
export const uniqueAliases: Validator = (name, value) => {
  nonNullEntry(name, value);
  const aliases = value as readonly string[];
  if (new Set(aliases).size < aliases.length) {
    throw ConfigException.forValue(name, value, 'Duplicate alias provided.');
  }
};

/**
 * The settings that every connector has, whatever it connects to. Texts, order and groups are those of Apache Kafka Connect 4.3, because
 * they are part of REST answers.
 *
 * @see https://kafka.apache.org/documentation/#connectconfigs
 */
export const CONNECTOR_KEYS: readonly ConfigKey[] = [
  {
    name: 'name',
    type: 'STRING',
    validator: nonEmptyStringWithoutControlChars,
    importance: 'HIGH',
    documentation: 'Globally unique name to use for this connector.',
    group: 'Common',
    order: 1,
    width: 'MEDIUM',
    displayName: 'Connector name',
  },
  {
    name: 'connector.class',
    type: 'STRING',
    importance: 'HIGH',
    documentation:
      'Name or alias of the class for this connector. Must be a subclass of org.apache.kafka.connect.connector.Connector. If the connector is org.apache.kafka.connect.file.FileStreamSinkConnector, you can either specify this full name,  or use "FileStreamSink" or "FileStreamSinkConnector" to make the configuration a bit shorter',
    group: 'Common',
    order: 2,
    width: 'LONG',
    displayName: 'Connector class',
  },
  {
    name: 'connector.plugin.version',
    type: 'STRING',
    defaultValue: null,
    importance: 'MEDIUM',
    documentation: 'Version of the connector.',
    group: 'Common',
    order: 3,
    width: 'MEDIUM',
    displayName: 'Connector version',
  },
  {
    name: 'tasks.max',
    type: 'INT',
    defaultValue: 1,
    validator: atLeast(1),
    importance: 'HIGH',
    documentation: 'Maximum number of tasks to use for this connector.',
    group: 'Common',
    order: 4,
    width: 'SHORT',
    displayName: 'Tasks max',
  },
  {
    name: 'tasks.max.enforce',
    type: 'BOOLEAN',
    defaultValue: true,
    importance: 'LOW',
    documentation:
      '(Deprecated) Whether to enforce that the tasks.max property is respected by the connector. By default, connectors that generate too many tasks will fail, and existing sets of tasks that exceed the tasks.max property will also be failed. If this property is set to false, then connectors will be allowed to generate more than the maximum number of tasks, and existing sets of tasks that exceed the tasks.max property will be allowed to run. This property is deprecated and will be removed in an upcoming major release.',
    group: 'Common',
    order: 5,
    width: 'SHORT',
    displayName: 'Enforce tasks max',
  },
  {
    name: 'key.converter',
    type: 'CLASS',
    defaultValue: null,
    importance: 'LOW',
    documentation:
      'Converter class used to convert between Kafka Connect format and the serialized form that is written to Kafka. This controls the format of the keys in messages written to or read from Kafka, and since this is independent of connectors it allows any connector to work with any serialization format. Examples of common formats include JSON and Avro.',
    group: 'Common',
    order: 6,
    width: 'SHORT',
    displayName: 'Key converter class',
  },
  {
    name: 'key.converter.plugin.version',
    type: 'STRING',
    defaultValue: null,
    importance: 'LOW',
    documentation: 'Version of the key converter.',
    group: 'Common',
    order: 7,
    width: 'SHORT',
    displayName: 'Key converter version',
  },
  {
    name: 'value.converter',
    type: 'CLASS',
    defaultValue: null,
    importance: 'LOW',
    documentation:
      'Converter class used to convert between Kafka Connect format and the serialized form that is written to Kafka. This controls the format of the values in messages written to or read from Kafka, and since this is independent of connectors it allows any connector to work with any serialization format. Examples of common formats include JSON and Avro.',
    group: 'Common',
    order: 8,
    width: 'SHORT',
    displayName: 'Value converter class',
  },
  {
    name: 'value.converter.plugin.version',
    type: 'STRING',
    defaultValue: null,
    importance: 'LOW',
    documentation: 'Version of the value converter.',
    group: 'Common',
    order: 9,
    width: 'SHORT',
    displayName: 'Value converter version',
  },
  {
    name: 'header.converter',
    type: 'CLASS',
    defaultValue: null,
    importance: 'LOW',
    documentation:
      'HeaderConverter class used to convert between Kafka Connect format and the serialized form that is written to Kafka. This controls the format of the header values in messages written to or read from Kafka, and since this is independent of connectors it allows any connector to work with any serialization format. Examples of common formats include JSON and Avro. By default, the SimpleHeaderConverter is used to serialize header values to strings and deserialize them by inferring the schemas.',
    group: 'Common',
    order: 10,
    width: 'SHORT',
    displayName: 'Header converter class',
  },
  {
    name: 'header.converter.plugin.version',
    type: 'STRING',
    defaultValue: null,
    importance: 'LOW',
    documentation: 'Version of the header converter.',
    group: 'Common',
    order: 11,
    width: 'SHORT',
    displayName: 'Header converter version',
  },
  {
    name: 'transforms',
    type: 'LIST',
    defaultValue: [],
    validator: uniqueAliases,
    importance: 'LOW',
    documentation: 'Aliases for the transformations to be applied to records.',
    group: 'Transforms',
    order: 12,
    width: 'LONG',
    displayName: 'Transforms',
  },
  {
    name: 'predicates',
    type: 'LIST',
    defaultValue: [],
    validator: uniqueAliases,
    importance: 'LOW',
    documentation: 'Aliases for the predicates used by transformations.',
    group: 'Predicates',
    order: 13,
    width: 'LONG',
    displayName: 'Predicates',
  },
  {
    name: 'config.action.reload',
    type: 'STRING',
    defaultValue: 'restart',
    validator: oneOf('none', 'restart'),
    importance: 'LOW',
    documentation:
      "The action that Connect should take on the connector when changes in external configuration providers result in a change in the connector's configuration properties. A value of 'none' indicates that Connect will do nothing. A value of 'restart' indicates that Connect should restart/reload the connector with the updated configuration properties.The restart may actually be scheduled in the future if the external configuration provider indicates that a configuration value will expire in the future.",
    group: 'Common',
    order: 14,
    width: 'MEDIUM',
    displayName: 'Reload Action',
  },
  {
    name: 'errors.retry.timeout',
    type: 'LONG',
    defaultValue: 0,
    importance: 'MEDIUM',
    documentation:
      'The maximum duration in milliseconds that a failed operation will be reattempted. The default is 0, which means no retries will be attempted. Use -1 for infinite retries.',
    group: 'Error Handling',
    order: 1,
    width: 'MEDIUM',
    displayName: 'Retry Timeout for Errors',
  },
  {
    name: 'errors.retry.delay.max.ms',
    type: 'LONG',
    defaultValue: 60000,
    importance: 'MEDIUM',
    documentation:
      'The maximum duration in milliseconds between consecutive retry attempts. Jitter will be added to the delay once this limit is reached to prevent thundering herd issues.',
    group: 'Error Handling',
    order: 2,
    width: 'MEDIUM',
    displayName: 'Maximum Delay Between Retries for Errors',
  },
  {
    name: 'errors.tolerance',
    type: 'STRING',
    defaultValue: 'none',
    validator: oneOf('none', 'all'),
    importance: 'MEDIUM',
    documentation:
      "Behavior for tolerating errors during connector operation. 'none' is the default value and signals that any error will result in an immediate connector task failure; 'all' changes the behavior to skip over problematic records.",
    group: 'Error Handling',
    order: 3,
    width: 'SHORT',
    displayName: 'Error Tolerance',
  },
  {
    name: 'errors.log.enable',
    type: 'BOOLEAN',
    defaultValue: false,
    importance: 'MEDIUM',
    documentation:
      "If true, write each error and the details of the failed operation and problematic record to the Connect application log. This is 'false' by default, so that only errors that are not tolerated are reported.",
    group: 'Error Handling',
    order: 4,
    width: 'SHORT',
    displayName: 'Log Errors',
  },
  {
    name: 'errors.log.include.messages',
    type: 'BOOLEAN',
    defaultValue: false,
    importance: 'MEDIUM',
    documentation:
      "Whether to include in the log the Connect record that resulted in a failure. For sink records, the topic, partition, offset, and timestamp will be logged. For source records, the key and value (and their schemas), all headers, and the timestamp, Kafka topic, Kafka partition, source partition, and source offset will be logged. This is 'false' by default, which will prevent record keys, values, and headers from being written to log files.",
    group: 'Error Handling',
    order: 5,
    width: 'SHORT',
    displayName: 'Log Error Details',
  },
];
