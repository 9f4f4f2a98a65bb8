import { ConfigDef, type RawConfig } from '../../config/config-def.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import { SimpleDateFormat } from '../../data/time/simple-date-format.js';
import { DataException } from '../../error/errors.js';
import { changed } from '../record-side.js';
import { recordText } from '../record-text.js';
import type { Transform } from '../transform.js';

const CONFIG = new ConfigDef([
  {
    name: 'topic.format',
    type: 'STRING',
    defaultValue: '${topic}-${timestamp}',
    importance: 'HIGH',
    documentation:
      'Format string which can contain <code>${topic}</code> and <code>${timestamp}</code> as placeholders for the topic and timestamp, respectively.',
  },
  {
    name: 'timestamp.format',
    type: 'STRING',
    defaultValue: 'yyyyMMdd',
    importance: 'HIGH',
    documentation: 'Format string for the timestamp that is compatible with <code>java.text.SimpleDateFormat</code>.',
  },
]);

/**
 * Puts the time of the record into the name of its topic.
 *
 * @see https://kafka.apache.org/documentation/#org.apache.kafka.connect.transforms.TimestampRouter
 */
export class TimestampRouter implements Transform {
  static readonly javaClass = 'org.apache.kafka.connect.transforms.TimestampRouter';

  #topicFormat = '';
  #pattern = '';
  #format: SimpleDateFormat | undefined;

  config(): ConfigDef {
    return CONFIG;
  }

  configure(config: RawConfig): void {
    const settings = CONFIG.parse(config);
    this.#topicFormat = settings.get('topic.format') as string;
    this.#pattern = settings.get('timestamp.format') as string;
  }

  apply<R extends ConnectRecord>(record: R): R | null {
    if (record.timestamp === null) {
      throw new DataException(`Timestamp missing on record: ${recordText(record)}`);
    }
    // A wrong pattern fails at the first record and not in configure, as in Kafka Connect.
    this.#format ??= new SimpleDateFormat(this.#pattern);
    const time = this.#format.format(Number(record.timestamp));
    const topic = this.#topicFormat.replaceAll('${topic}', () => record.topic).replaceAll('${timestamp}', () => time);
    return changed(record, { topic });
  }
}
