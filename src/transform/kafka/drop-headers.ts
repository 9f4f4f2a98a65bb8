import { ConfigDef, type RawConfig } from '../../config/config-def.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import { changed } from '../record-side.js';
import type { Transform } from '../transform.js';
import { names } from './settings.js';

const CONFIG = new ConfigDef([
  {
    name: 'headers',
    type: 'LIST',
    validator: names(false),
    importance: 'HIGH',
    documentation: 'The name of the headers to be removed.',
  },
]);

/**
 * Removes headers by name.
 *
 * @see https://kafka.apache.org/documentation/#org.apache.kafka.connect.transforms.DropHeaders
 */
export class DropHeaders implements Transform {
  static readonly javaClass = 'org.apache.kafka.connect.transforms.DropHeaders';

  #names: ReadonlySet<string> = new Set();

  config(): ConfigDef {
    return CONFIG;
  }

  configure(config: RawConfig): void {
    this.#names = new Set(CONFIG.parse(config).get('headers') as readonly string[]);
  }

  apply<R extends ConnectRecord>(record: R): R | null {
    if (!record.headers.some((header) => this.#names.has(header.key))) return record;
    return changed(record, { headers: record.headers.filter((header) => !this.#names.has(header.key)) });
  }
}
