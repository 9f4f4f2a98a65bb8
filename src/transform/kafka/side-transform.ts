import type { ConfigDef, ConfigValue, RawConfig } from '../../config/config-def.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import type { Schema } from '../../data/schema.js';
import type { SchemaAndValue } from '../../data/schema-and-value.js';
import { dataOf, type RecordSide, withData } from '../record-side.js';
import type { Transform } from '../transform.js';

/** A transform that comes as `$Key` and `$Value` and changes that half of a record. */
export abstract class SideTransform implements Transform {
  protected readonly side: RecordSide;

  constructor(side: RecordSide) {
    this.side = side;
  }

  abstract config(): ConfigDef;

  configure(config: RawConfig): void {
    this.setUp(this.config().parse(config));
  }

  apply<R extends ConnectRecord>(record: R): R | null {
    const data = dataOf(record, this.side);
    const changed = this.change(data, record);
    return changed === data ? record : withData(record, this.side, changed);
  }

  /** Takes the parsed settings. @throws ConfigException */
  protected abstract setUp(settings: ReadonlyMap<string, ConfigValue>): void;

  /** The changed half, or `data` itself if nothing changes. */
  protected abstract change(data: SchemaAndValue, record: ConnectRecord): SchemaAndValue;
}

/** Key or value as ordinary data. */
export function plain(schema: Schema | null, value: unknown): SchemaAndValue {
  return { schema, value };
}
