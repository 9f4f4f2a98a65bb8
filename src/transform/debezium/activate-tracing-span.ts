import { ConfigDef, type RawConfig } from '../../config/config-def.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import { DebeziumException } from '../../error/errors.js';
import type { Transform } from '../transform.js';
import { envelopeOf, layoutOf, partOf } from './envelope.js';
import { DebeziumSettings } from './settings.js';

const CONFIG = new ConfigDef([
  {
    name: 'tracing.span.context.field',
    type: 'STRING',
    defaultValue: 'tracingspancontext',
    importance: 'HIGH',
    documentation:
      "The name of the field containing java.util.Properties representation of serialized span context. Defaults to 'tracingspancontext'",
    order: 1,
    width: 'MEDIUM',
    displayName: 'Serialized tracing span context field',
  },
  {
    name: 'tracing.operation.name',
    type: 'STRING',
    defaultValue: 'debezium-read',
    importance: 'HIGH',
    documentation: "The operation name representing Debezium processing span. Default is 'debezium-read'",
    order: 1,
    width: 'MEDIUM',
    displayName: 'Tracing operation name',
  },
  {
    name: 'tracing.with.context.field.only',
    type: 'BOOLEAN',
    defaultValue: false,
    importance: 'HIGH',
    documentation: 'Set to `true` when only events that have serialized context field should be traced.',
    order: 1,
    width: 'MEDIUM',
    displayName: 'Trace only events with context field present',
  },
]);

/**
 * Records a tracing span per change event in Debezium, if the OpenTelemetry libraries are installed beside it. They are not part of
 * this product, and as in Debezium without them an event that would have to be traced is an error, never silently untraced. Events
 * without the context field pass if `tracing.with.context.field.only` is set.
 *
 * @see https://debezium.io/documentation/reference/stable/transformations/activate-tracing-span.html
 */
export class ActivateTracingSpan implements Transform {
  static readonly javaClass = 'io.debezium.transforms.tracing.ActivateTracingSpan';

  #contextField = '';
  #onlyWithContext = false;

  config(): ConfigDef {
    return CONFIG;
  }

  configure(config: RawConfig): void {
    const settings = new DebeziumSettings(CONFIG, config);
    this.#contextField = settings.text('tracing.span.context.field') ?? '';
    this.#onlyWithContext = settings.flag('tracing.with.context.field.only');
  }

  apply<R extends ConnectRecord>(record: R): R | null {
    const event = envelopeOf(record);
    if (!event) return record;
    const row = partOf(event, layoutOf(event.schema).after);
    const context = row?.schema.field(this.#contextField) ? row.getChecked(this.#contextField, 'string') : null;
    if (context === null && this.#onlyWithContext) return record;
    throw new DebeziumException('Failed to record tracing information, tracing libraries not available');
  }
}
