import type { ConfigKey } from '../../../config/config-def.js';
import { oneOfIgnoringCase } from '../../../config/validators.js';

/** The settings that only Millrace has. Their names stand in namespaces which the original connector does not use. */
export function ownSettings(): ConfigKey[] {
  return ROWS.map(({ validator, defaultValue, type, ...row }, index) => ({
    ...row,
    type,
    defaultValue,
    validator,
    group: 'Millrace',
    order: index + 1,
    width: 'MEDIUM',
  }));
}

const ROWS: readonly ConfigKey[] = [
  {
    name: 'millrace.compatibility',
    type: 'STRING',
    defaultValue: 'lenient',
    validator: oneOfIgnoringCase(['lenient', 'strict']),
    importance: 'MEDIUM',
    displayName: 'Compatibility',
    documentation:
      'lenient does what a configuration evidently means where the original connector stops: a value without schema is stored without mapping, a key with fields makes an id, a {"schema":…,"payload":…} document is unwrapped, tombstones delete when behavior.on.null.values is not set, records refused for good go to the dead letter topic and the task goes on when dead letters are configured and the behaviour is not set, and an outage is waited out when max.retries is not set. Each is logged once. strict behaves as the original.',
  },
  {
    name: 'envelope.unwrap',
    type: 'STRING',
    defaultValue: 'auto',
    validator: oneOfIgnoringCase(['auto', 'none']),
    importance: 'MEDIUM',
    displayName: 'Unwrap Change Events',
    documentation:
      'auto recognises Debezium change events: reads, creates and updates store the row, deletes do what behavior.on.null.values says of a missing value, and values that the database did not send (unchanged TOAST) keep what is stored. none stores events as they are, as does millrace.compatibility=strict.',
  },
  {
    name: 'envelope.truncate',
    type: 'STRING',
    defaultValue: 'ignore',
    validator: oneOfIgnoringCase(['ignore', 'delete', 'fail']),
    importance: 'LOW',
    displayName: 'Behavior on Truncate',
    documentation:
      'What a truncate event does: nothing (ignore), delete every document of the index that is older than the event, or fail the task. delete compares offsets, so it needs a topic with one partition.',
  },
  {
    name: 'envelope.unavailable.value',
    type: 'STRING',
    defaultValue: '__debezium_unavailable_value',
    importance: 'LOW',
    displayName: 'Unavailable Value',
    documentation:
      'The text that stands for a value which the database did not send: unavailable.value.placeholder of the source.',
  },
  {
    name: 'connection.api.key',
    type: 'PASSWORD',
    defaultValue: null,
    importance: 'MEDIUM',
    displayName: 'API Key',
    documentation: 'An API key in its encoded form (base64 of id:key), sent instead of user name and password.',
  },
  {
    name: 'connection.bearer.token',
    type: 'PASSWORD',
    defaultValue: null,
    importance: 'LOW',
    displayName: 'Bearer Token',
    documentation: 'A bearer token, sent instead of user name and password.',
  },
  {
    name: 'index.name.format',
    type: 'STRING',
    defaultValue: '${topic}',
    importance: 'MEDIUM',
    displayName: 'Index Name Format',
    documentation:
      'The name of the index for a topic: ${topic} stands for the topic, ${table} for what follows its last dot. The result is put in lower case.',
  },
  {
    name: 'ingest.pipeline',
    type: 'STRING',
    defaultValue: '',
    importance: 'LOW',
    displayName: 'Ingest Pipeline',
    documentation: 'The ingest pipeline that every document passes.',
  },
];
