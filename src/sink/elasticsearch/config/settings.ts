import {
  ConfigDef,
  type ConfigKey,
  type ConfigType,
  type Importance,
  type Validator,
} from '../../../config/config-def.js';
import { atLeast, between, oneOfIgnoringCase } from '../../../config/validators.js';
import { ownSettings } from './own-settings.js';
import { tlsSettings } from './tls-settings.js';
import { dataStreamPart, externalResourceUsage, uriList } from './validators.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const WEEK_MS = 7 * DAY_MS;
const MAX_INT = 2 ** 31 - 1;

type Row = readonly [
  name: string,
  type: ConfigType,
  defaultValue: ConfigKey['defaultValue'],
  importance: Importance,
  displayName: string,
  documentation: string,
  validator?: Validator,
];

const CONNECTOR: readonly Row[] = [
  [
    'connection.url',
    'LIST',
    undefined,
    'HIGH',
    'Connection URLs',
    'Addresses of the nodes, separated by commas, such as http://es1:9200,http://es2:9200. An address without scheme is read as http; requests go round all that answer.',
    uriList,
  ],
  [
    'connection.username',
    'STRING',
    null,
    'MEDIUM',
    'Connection Username',
    'User name for basic authentication. To be set together with connection.password.',
  ],
  [
    'connection.password',
    'PASSWORD',
    null,
    'MEDIUM',
    'Connection Password',
    'Password for basic authentication. To be set together with connection.username.',
  ],
  [
    'batch.size',
    'INT',
    2000,
    'MEDIUM',
    'Batch Size',
    'The most records one bulk request holds.',
    between(1, 1_000_000),
  ],
  [
    'bulk.size.bytes',
    'LONG',
    5 * 1024 * 1024,
    'LOW',
    'Bulk Size (bytes)',
    'The most bytes one bulk request holds; a larger single document is sent alone. -1 sets no limit.',
    between(-1, MAX_INT),
  ],
  [
    'max.in.flight.requests',
    'INT',
    5,
    'MEDIUM',
    'Max In-Flight Requests',
    'How many bulk requests of one task may be on their way at the same time. The changes of one document are never on their way in two requests.',
    between(1, 1000),
  ],
  [
    'max.buffered.records',
    'INT',
    20_000,
    'LOW',
    'Max Buffered Records',
    'How many records a task holds, waiting or on their way, before it takes no more.',
    between(1, MAX_INT),
  ],
  [
    'linger.ms',
    'LONG',
    1,
    'LOW',
    'Linger (ms)',
    'How long a bulk request that is not full waits for more records.',
    between(0, WEEK_MS),
  ],
  [
    'flush.timeout.ms',
    'LONG',
    180_000,
    'LOW',
    'Flush Timeout (ms)',
    'How long the task waits for room in its buffer and, at its end, for requests on their way.',
    between(1000, WEEK_MS),
  ],
  [
    'flush.synchronously',
    'BOOLEAN',
    false,
    'LOW',
    'Flush Synchronously',
    'Whether every commit of offsets waits until all records are stored. Otherwise it commits what is stored and lets the rest go on.',
  ],
  [
    'max.retries',
    'INT',
    5,
    'LOW',
    'Max Retries',
    'How often a request, or the items of it that the cluster refused for the moment, is sent again before the task fails. When it is not set, and millrace.compatibility is lenient, an outage of the cluster is waited out however long it takes.',
    between(0, MAX_INT),
  ],
  [
    'retry.backoff.ms',
    'LONG',
    100,
    'LOW',
    'Retry Backoff (ms)',
    'The base of the waits between tries: a random time up to this value, doubled with each try.',
    between(0, DAY_MS),
  ],
  ['connection.compression', 'BOOLEAN', false, 'LOW', 'Compression', 'Whether requests are compressed with gzip.'],
  [
    'max.connection.idle.time.ms',
    'INT',
    60_000,
    'LOW',
    'Max Connection Idle Time (ms)',
    'How long an unused connection is kept before it is closed; -1 keeps it.',
    between(-1, DAY_MS),
  ],
  [
    'connection.timeout.ms',
    'INT',
    1000,
    'LOW',
    'Connection Timeout',
    'How long to wait for a connection.',
    between(0, DAY_MS / 2),
  ],
  [
    'read.timeout.ms',
    'INT',
    3000,
    'LOW',
    'Read Timeout',
    'How long to wait for an answer. A request that timed out is given twice the time when it is sent again.',
    between(0, WEEK_MS),
  ],
];

const CONVERSION: readonly Row[] = [
  [
    'key.ignore',
    'BOOLEAN',
    false,
    'HIGH',
    'Ignore Key mode',
    'Whether document ids are made of the place of the record (topic+partition+offset) instead of its key.',
  ],
  ['topic.key.ignore', 'LIST', [], 'LOW', "Topics for 'Ignore Key' mode", 'Topics for which key.ignore holds.'],
  [
    'schema.ignore',
    'BOOLEAN',
    false,
    'LOW',
    'Ignore Schema mode',
    'Whether the cluster derives the mapping from the documents, instead of being given one made of the record schema.',
  ],
  [
    'topic.schema.ignore',
    'LIST',
    [],
    'LOW',
    "Topics for 'Ignore Schema' mode",
    'Topics for which schema.ignore holds.',
  ],
  [
    'compact.map.entries',
    'BOOLEAN',
    true,
    'LOW',
    'Compact Map Entries',
    'Whether maps with text keys become JSON objects; otherwise, and with other keys, they become lists of {"key":…,"value":…}.',
  ],
  [
    'drop.invalid.message',
    'BOOLEAN',
    false,
    'LOW',
    'Drop invalid messages',
    'Whether a record that cannot be turned into a document is dropped, after it was reported, instead of failing the task.',
  ],
  [
    'behavior.on.null.values',
    'STRING',
    'FAIL',
    'LOW',
    'Behavior for null-valued records',
    'What a record without value (a tombstone) does: delete the document, fail the task, or nothing (ignore).',
    oneOfIgnoringCase(['ignore', 'delete', 'fail']),
  ],
  [
    'behavior.on.malformed.documents',
    'STRING',
    'FAIL',
    'LOW',
    'Behavior on malformed documents',
    'What happens when the cluster refuses a document for good, for instance because it does not fit the mapping: fail the task, warn and go on, or go on (ignore). It is reported to the dead letter topic in any case.',
    oneOfIgnoringCase(['ignore', 'warn', 'fail']),
  ],
  [
    'external.version.header',
    'STRING',
    '',
    'LOW',
    'External Version Header',
    'The header that holds the version of the document. Without it the offset of the record is the version.',
  ],
  [
    'write.method',
    'STRING',
    'INSERT',
    'LOW',
    'Write Method',
    'INSERT stores the whole document. UPSERT updates the fields that the record has and keeps the others.',
    oneOfIgnoringCase(['insert', 'upsert']),
  ],
  [
    'use.autogenerated.ids',
    'BOOLEAN',
    false,
    'MEDIUM',
    'Use auto-generated document ids',
    'Whether the cluster chooses the ids. Faster, but records that are delivered again are stored again. Only with write.method=insert.',
  ],
];

const PROXY: readonly Row[] = [
  ['proxy.host', 'STRING', '', 'LOW', 'Proxy Host', 'The HTTP proxy through which the cluster is reached.'],
  ['proxy.port', 'INT', 8080, 'LOW', 'Proxy Port', 'The port of the proxy.', between(1, 65_535)],
  ['proxy.username', 'STRING', '', 'LOW', 'Proxy Username', 'User name for the proxy.'],
  ['proxy.password', 'PASSWORD', null, 'LOW', 'Proxy Password', 'Password for the proxy.'],
];

const KERBEROS: readonly Row[] = [
  [
    'kerberos.user.principal',
    'STRING',
    null,
    'LOW',
    'Kerberos User Principal',
    'Known, but Kerberos is not supported: use connection.username, connection.api.key or client certificates.',
  ],
  [
    'kerberos.keytab.path',
    'STRING',
    null,
    'LOW',
    'Kerberos Keytab Path',
    'Known, but Kerberos is not supported: use connection.username, connection.api.key or client certificates.',
  ],
];

const DATA_STREAM: readonly Row[] = [
  [
    'external.resource.usage',
    'STRING',
    'DISABLED',
    'MEDIUM',
    'External Resource Usage',
    'Writes to resources that exist, instead of creating them: INDEX, DATASTREAM, ALIAS_INDEX, ALIAS_DATASTREAM, or DISABLED.',
    externalResourceUsage,
  ],
  [
    'topic.to.external.resource.mapping',
    'LIST',
    [],
    'MEDIUM',
    'Topic to External Resource Mapping',
    'topic:resource pairs, one for each topic. Needs external.resource.usage.',
  ],
  [
    'max.external.resource.mappings',
    'INT',
    15,
    'LOW',
    'Max External Resource Mappings',
    'The most pairs that topic.to.external.resource.mapping may hold.',
    atLeast(1),
  ],
  [
    'data.stream.type',
    'STRING',
    'NONE',
    'LOW',
    'Data Stream Type',
    'First part of the name of the data stream, such as logs or metrics; NONE writes to indices. To be set together with data.stream.dataset.',
  ],
  [
    'data.stream.dataset',
    'STRING',
    '',
    'MEDIUM',
    'Data Stream Dataset',
    'Second part of the name of the data stream: lower case, at most 100 characters.',
    dataStreamPart,
  ],
  [
    'data.stream.namespace',
    'STRING',
    '${topic}',
    'LOW',
    'Data Stream Namespace',
    'Third part of the name of the data stream; ${topic} stands for the topic.',
    dataStreamPart,
  ],
  [
    'data.stream.timestamp.field',
    'LIST',
    [],
    'LOW',
    'Data Stream Timestamp Field',
    'Fields for @timestamp; the first that a record has is taken, and the timestamp of the record if it has none.',
  ],
];

/** The settings of the Elasticsearch sink, in the order in which REST and the documentation show them. */
export function elasticsearchSettings(): ConfigDef {
  return new ConfigDef([
    ...group('Connector', CONNECTOR),
    ...group('Data Conversion', CONVERSION),
    ...group('Proxy', PROXY),
    ...tlsSettings(),
    ...group('Kerberos', KERBEROS),
    ...group('Data Stream', DATA_STREAM),
    ...ownSettings(),
  ]);
}

function group(name: string, rows: readonly Row[]): ConfigKey[] {
  return rows.map(([key, type, defaultValue, importance, displayName, documentation, validator], index) => ({
    name: key,
    type,
    defaultValue,
    importance,
    displayName,
    documentation,
    validator,
    group: name,
    order: index + 1,
    width: 'MEDIUM',
  }));
}
