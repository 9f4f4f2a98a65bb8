import { atLeast } from '../../../config/validators.js';
import { type SettingRow, settingGroup } from './setting-rows.js';
import { dataStreamPart, externalResourceUsage } from './validators.js';

/** Data streams, and resources that others have made. */
export function dataStreamSettings() {
  return settingGroup('Data Stream', DATA_STREAM);
}

const DATA_STREAM: readonly SettingRow[] = [
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
