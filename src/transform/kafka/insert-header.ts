import { ConfigDef, type RawConfig } from '../../config/config-def.js';
import { nonNullEntry } from '../../config/validators.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import type { Header } from '../../data/header.js';
import { parseLiteral } from '../../data/literal/parse-literal.js';
import { changed } from '../record-side.js';
import type { Transform } from '../transform.js';

const CONFIG = new ConfigDef([
  {
    name: 'header',
    type: 'STRING',
    validator: nonNullEntry,
    importance: 'HIGH',
    documentation: 'The name of the header.',
  },
  {
    name: 'value.literal',
    type: 'STRING',
    validator: nonNullEntry,
    importance: 'HIGH',
    documentation: 'The literal value that is to be set as the header value on all records.',
  },
]);

/**
 * Adds a header with the same value to every record. The text becomes a number, a boolean, a date, a list or a map if it looks
 * like one.
 *
 * @see https://kafka.apache.org/documentation/#org.apache.kafka.connect.transforms.InsertHeader
 */
export class InsertHeader implements Transform {
  static readonly javaClass = 'org.apache.kafka.connect.transforms.InsertHeader';

  #header!: Header;

  config(): ConfigDef {
    return CONFIG;
  }

  configure(config: RawConfig): void {
    const settings = CONFIG.parse(config);
    this.#header = { key: settings.get('header') as string, ...parseLiteral(settings.get('value.literal') as string) };
  }

  apply<R extends ConnectRecord>(record: R): R | null {
    return changed(record, { headers: [...record.headers, this.#header] });
  }
}
