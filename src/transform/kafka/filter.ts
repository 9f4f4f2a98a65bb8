import { ConfigDef } from '../../config/config-def.js';
import type { Transform } from '../transform.js';

const CONFIG = new ConfigDef();

/**
 * Drops every record it is applied to; of use with a predicate.
 *
 * @see https://kafka.apache.org/documentation/#org.apache.kafka.connect.transforms.Filter
 */
export class Filter implements Transform {
  static readonly javaClass = 'org.apache.kafka.connect.transforms.Filter';

  config(): ConfigDef {
    return CONFIG;
  }

  configure(): void {
    // nothing can be set
  }

  apply(): null {
    return null;
  }
}
