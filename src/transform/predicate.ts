import type { ConfigDef } from '../config/config-def.js';
import type { ConnectRecord } from '../data/connect-record.js';

/** Decides whether a transform applies to a record. */
export interface Predicate {
  config(): ConfigDef;
  /** `config` holds the settings without `predicates.<name>.`. @throws ConfigException */
  configure(config: Readonly<Record<string, string>>): void;
  test(record: ConnectRecord): boolean;
  close?(): void;
}
