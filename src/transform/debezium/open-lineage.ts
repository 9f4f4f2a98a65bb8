import { ConfigDef, type RawConfig } from '../../config/config-def.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import { loggers } from '../../logging/logger.js';
import type { Transform } from '../transform.js';

const CONFIG = new ConfigDef([]);

/**
 * `io.debezium.transforms.openlineage.OpenLineage`: in Debezium it reports the data sets that records belong to, and leaves the records as they are. There is
 * no lineage reporting here, so that a configuration that has it works without.
 *
 * @see https://debezium.io/documentation/reference/stable/integrations/openlineage.html
 */
export class OpenLineage implements Transform {
  static readonly javaClass = 'io.debezium.transforms.openlineage.OpenLineage';

  config(): ConfigDef {
    return CONFIG;
  }

  configure(_config: RawConfig): void {
    loggers.get(OpenLineage.javaClass).warn('No lineage is reported here: records pass unchanged.');
  }

  apply<R extends ConnectRecord>(record: R): R {
    return record;
  }
}
