import { ConfigDef, type RawConfig } from '../../config/config-def.js';
import { nonEmptyString } from '../../config/validators.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import type { Predicate } from '../predicate.js';

const CONFIG = new ConfigDef([
  {
    name: 'name',
    type: 'STRING',
    validator: nonEmptyString,
    importance: 'MEDIUM',
    documentation: 'The header name.',
  },
]);

/**
 * True for records with at least one header of that name.
 *
 * @see https://kafka.apache.org/documentation/#org.apache.kafka.connect.transforms.predicates.HasHeaderKey
 */
export class HasHeaderKey implements Predicate {
  static readonly javaClass = 'org.apache.kafka.connect.transforms.predicates.HasHeaderKey';

  #name = '';

  config(): ConfigDef {
    return CONFIG;
  }

  configure(config: RawConfig): void {
    this.#name = CONFIG.parse(config).get('name') as string;
  }

  test(record: ConnectRecord): boolean {
    return record.headers.some((header) => header.key === this.#name);
  }
}
