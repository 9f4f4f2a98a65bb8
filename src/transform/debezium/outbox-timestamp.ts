import type { Struct } from '../../data/struct.js';
import { ConnectException } from '../../error/errors.js';

/** Units per millisecond of the timestamps that can be read. */
const UNITS: Readonly<Record<string, bigint>> = {
  'io.debezium.time.Timestamp': 1n,
  'io.debezium.time.MicroTimestamp': 1_000n,
  'io.debezium.time.NanoTimestamp': 1_000_000n,
};

/** When the event happened, in milliseconds: from the column if there is one and it holds something, else from the change event. */
export function eventTimestamp(event: Struct, row: Struct, column: string | null): bigint | null {
  if (column !== null) {
    const field = row.schema.field(column);
    if (!field) throw new ConnectException(`Unable to find timestamp field ${column} in event`);
    const value = row.getChecked(column, 'int64') as bigint | null;
    if (value !== null) return value / unitOf(field.schema.name, field.schema.type);
  }
  return event.getChecked('ts_ms', 'int64') as bigint | null;
}

function unitOf(name: string | null, type: string): bigint {
  if (name === null) {
    throw new ConnectException(
      `Unsupported field type ${type.toUpperCase()} (without logical schema name) for event timestamp`,
    );
  }
  const unit = UNITS[name];
  if (unit === undefined) throw new ConnectException(`Unsupported field type ${name} for event timestamp`);
  return unit;
}
