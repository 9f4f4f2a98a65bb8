import { between } from '../../../config/validators.js';
import { type SettingRow, settingGroup } from './setting-rows.js';
import { uriList } from './validators.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const WEEK_MS = 7 * DAY_MS;
const MAX_INT = 2 ** 31 - 1;

/** Where the cluster is, and how requests are made, sent and tried again. */
export function connectorSettings() {
  return settingGroup('Connector', CONNECTOR);
}

const CONNECTOR: readonly SettingRow[] = [
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
  [
    'log.sensitive.data',
    'BOOLEAN',
    false,
    'LOW',
    'Log Sensitive data',
    'Whether the log and the status of the task may quote values of documents that the cluster refuses. Dead letters always do.',
  ],
];
