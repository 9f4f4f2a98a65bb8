import type { ConfigDef } from '../config/config-def.js';
import type { ConnectRecord } from '../data/connect-record.js';

/**
 * A single message transform (SMT). One instance serves one task; calls come one after the other.
 *
 * @see https://kafka.apache.org/documentation/#connect_transforms
 */
export interface Transform {
  config(): ConfigDef;
  /** `config` holds the settings without `transforms.<alias>.`. @throws ConfigException */
  configure(config: Readonly<Record<string, string>>): void;
  /** The changed record, the same one, or null to drop it. @throws DataException */
  apply<R extends ConnectRecord>(record: R): R | null;
  /** For transforms that must ask a server: awaited once before the first record, and when `apply` has thrown `NotReady`; then the record comes again. */
  prepare?(): Promise<void>;
  close?(): void;
}
