import { ConfigDef } from '../../config/config-def.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import type { Predicate } from '../predicate.js';

const CONFIG = new ConfigDef();

/**
 * True for records without a value.
 *
 * @see https://kafka.apache.org/documentation/#org.apache.kafka.connect.transforms.predicates.RecordIsTombstone
 */
export class RecordIsTombstone implements Predicate {
  static readonly javaClass = 'org.apache.kafka.connect.transforms.predicates.RecordIsTombstone';

  config(): ConfigDef {
    return CONFIG;
  }

  configure(): void {
    // nothing can be set
  }

  test(record: ConnectRecord): boolean {
    const { value } = record;
    return value === null || value === undefined;
  }
}
