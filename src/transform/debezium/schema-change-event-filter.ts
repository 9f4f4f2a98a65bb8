import { ConfigDef, type RawConfig } from '../../config/config-def.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import { Struct } from '../../data/struct.js';
import { IllegalArgumentException } from '../../error/errors.js';
import { requireStruct } from '../requirements.js';
import type { Transform } from '../transform.js';
import { DebeziumSettings } from './settings.js';

const CONFIG = new ConfigDef([
  {
    name: 'schema.change.event.exclude.list',
    type: 'STRING',
    defaultValue: null,
    importance: 'HIGH',
    documentation: 'Support filtering during DDL synchronization',
    order: 1,
    width: 'SHORT',
    displayName: 'Schema change event exclude list',
  },
]);

const TYPES = new Set(['CREATE', 'ALTER', 'DROP', 'TRUNCATE', 'DATABASE']);

/**
 * Drops schema change events by their type.
 *
 * @see https://debezium.io/documentation/reference/stable/transformations/schema-change-event-filter.html
 */
export class SchemaChangeEventFilter implements Transform {
  static readonly javaClass = 'io.debezium.transforms.SchemaChangeEventFilter';

  #excluded: ReadonlySet<unknown> = new Set();

  config(): ConfigDef {
    return CONFIG;
  }

  configure(config: RawConfig): void {
    const settings = new DebeziumSettings(CONFIG, config);
    settings.require('schema.change.event.exclude.list');
    const types = settings.list('schema.change.event.exclude.list');
    const wrong = types.find((type) => !TYPES.has(type));
    if (wrong !== undefined) {
      throw new IllegalArgumentException(
        `No enum constant io.debezium.schema.SchemaChangeEvent.SchemaChangeEventType.${wrong}`,
      );
    }
    this.#excluded = new Set(types);
  }

  apply<R extends ConnectRecord>(record: R): R | null {
    if (!record.valueSchema?.name?.endsWith('.SchemaChangeValue') || record.value === null) return record;
    const event = requireStruct(record.value, 'Read schema change event to filter', record.valueSchema);
    const changes = event.getChecked('tableChanges', 'array') as readonly unknown[] | null;
    if (changes === null) return null;
    const [first] = changes;
    // Without tables it is the database itself that has changed.
    const type = first instanceof Struct ? first.get('type') : 'DATABASE';
    return this.#excluded.has(type) ? null : record;
  }
}
