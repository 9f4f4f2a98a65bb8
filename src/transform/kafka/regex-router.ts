import { ConfigDef, type RawConfig } from '../../config/config-def.js';
import { JavaRegex } from '../../config/java-regex.js';
import { regex } from '../../config/validators.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import { changed } from '../record-side.js';
import { TopicRenamer } from '../topic-renamer.js';
import type { Transform } from '../transform.js';

const CONFIG = new ConfigDef([
  {
    name: 'regex',
    type: 'STRING',
    validator: regex,
    importance: 'HIGH',
    documentation: 'Regular expression to use for matching.',
  },
  { name: 'replacement', type: 'STRING', importance: 'HIGH', documentation: 'Replacement string.' },
]);

/**
 * Renames topics whose whole name matches.
 *
 * @see https://kafka.apache.org/documentation/#org.apache.kafka.connect.transforms.RegexRouter
 */
export class RegexRouter implements Transform {
  static readonly javaClass = 'org.apache.kafka.connect.transforms.RegexRouter';

  #renamer!: TopicRenamer;

  config(): ConfigDef {
    return CONFIG;
  }

  configure(config: RawConfig): void {
    const settings = CONFIG.parse(config);
    this.#renamer = new TopicRenamer(
      new JavaRegex(settings.get('regex') as string),
      settings.get('replacement') as string,
    );
  }

  apply<R extends ConnectRecord>(record: R): R | null {
    const topic = this.#renamer.rename(record.topic);
    return topic === null ? record : changed(record, { topic });
  }
}
