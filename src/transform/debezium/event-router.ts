import type { ConfigDef, RawConfig } from '../../config/config-def.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import type { Header } from '../../data/header.js';
import { type Field, type Schema, STRING } from '../../data/schema.js';
import type { SchemaAndValue } from '../../data/schema-and-value.js';
import { NULL_DATA } from '../../data/schema-and-value.js';
import { schemasEqual } from '../../data/schema-equality.js';
import { Struct } from '../../data/struct.js';
import { ConnectException, DataException, IllegalStateException } from '../../error/errors.js';
import { plain } from '../kafka/side-transform.js';
import { changed } from '../record-side.js';
import { SchemaCache } from '../schema-cache.js';
import { structSchema } from '../struct-schema.js';
import type { TopicRenamer } from '../topic-renamer.js';
import type { Transform } from '../transform.js';
import { envelopeOf, layoutOf, partOf } from './envelope.js';
import { JsonExpander } from './json-expander.js';
import { OUTBOX_CONFIG } from './outbox-config.js';
import { type AdditionalField, additionalFields, outboxTopics } from './outbox-fields.js';
import { eventTimestamp } from './outbox-timestamp.js';
import { DebeziumSettings } from './settings.js';

/** How many forms of payloads are remembered. */
const MANY_PAYLOADS = 10_000;

/**
 * Turns the rows of an outbox table into messages: key, payload, topic and headers come from columns. Deletes and tombstones, which
 * only clean the table, are dropped.
 *
 * @see https://debezium.io/documentation/reference/stable/transformations/outbox-event-router.html
 */
export class EventRouter implements Transform {
  static readonly javaClass = 'io.debezium.transforms.outbox.EventRouter';

  readonly #valueSchemas = new SchemaCache();
  readonly #equalPayloads = new Map<string, { readonly payload: Schema; readonly schema: Schema }[]>();
  readonly #versionedSchemas = new Map<unknown, Schema>();
  #settings!: DebeziumSettings;
  #columns!: {
    id: string;
    key: string;
    payload: string;
    timestamp: string | null;
    route: string;
    version: string | null;
  };
  #fields: readonly AdditionalField[] = [];
  #ignoreMissing = false;
  #fatal = false;
  #emptyIsTombstone = false;
  #expander: JsonExpander | null = null;
  #topics!: TopicRenamer;

  config(): ConfigDef {
    return OUTBOX_CONFIG;
  }

  configure(config: RawConfig): void {
    const settings = new DebeziumSettings(OUTBOX_CONFIG, config);
    this.#settings = settings;
    this.#fields = additionalFields(settings);
    this.#ignoreMissing = settings.choice('table.field.additional.missing', ['error', 'ignore']) === 'ignore';
    this.#fatal = settings.choice('table.op.invalid.behavior', ['error', 'fatal', 'warn']) === 'fatal';
    const nulls = settings.choice('table.json.payload.null.behavior', ['optional_bytes', 'ignore']);
    const arrays = settings.choice('table.json.payload.empty.array.behavior', ['optional_string', 'ignore']);
    this.#expander = settings.flag('table.expand.json.payload')
      ? new JsonExpander(nulls === 'optional_bytes', arrays === 'optional_string', config['field.name.adjustment.mode'])
      : null;
    this.#emptyIsTombstone = settings.flag('route.tombstone.on.empty.payload');
    this.#topics = outboxTopics(settings);
    this.#columns = {
      id: this.#column('table.field.event.id'),
      key: this.#column('table.field.event.key'),
      payload: this.#column('table.field.event.payload'),
      timestamp: settings.text('table.field.event.timestamp'),
      route: this.#column('route.by.field'),
      version: settings.text('table.field.event.schema.version'),
    };
  }

  apply<R extends ConnectRecord>(record: R): R | null {
    if (record.value === null || record.value === undefined) return null;
    const event = envelopeOf(record);
    if (!event) return record;
    const op = event.getChecked('op', 'string');
    if (op === 'd') return null;
    if (op === 'u') {
      if (!this.#fatal) return null;
      throw new IllegalStateException(`Unexpected update message received ${record.key}, fail.`);
    }
    const row = partOf(event, layoutOf(event.schema).after);
    if (!row) throw new DataException('Only Struct objects supported for [Read Outbox Event], found: null');
    return this.#message(record, event, row);
  }

  #message<R extends ConnectRecord>(record: R, event: Struct, row: Struct): R {
    const columns = this.#columns;
    const payloadField = row.schema.field(columns.payload);
    if (!payloadField) throw new ConnectException(`Unable to find payload field ${columns.payload} in event`);
    const timestamp = eventTimestamp(event, row, columns.timestamp);
    const id = row.get(columns.id);
    const payload = this.#payload(row, payloadField);
    const headers: Header[] = [
      ...record.headers,
      { key: 'id', schema: row.schema.field(columns.id)?.schema ?? null, value: id },
    ];
    const route = row.getChecked(columns.route, 'string') as string | null;
    if (route === null) {
      throw new DataException(
        `The column ${columns.route} is null: there is no topic for the event. Fill it, or choose another column with 'route.by.field'.`,
      );
    }
    const value = this.#value(row, payload, route);
    const partition = this.#place(row, value, headers);
    return changed(record, {
      topic: this.#topics.rename(route) ?? route,
      partition,
      key: plain(row.schema.field(columns.key)?.schema ?? STRING, row.get(columns.key)),
      value: this.#emptyIsTombstone && isEmpty(payload.value) ? NULL_DATA : value,
      timestamp,
      headers,
    });
  }

  #payload(row: Struct, field: Field): SchemaAndValue {
    const value = row.values[field.index] ?? field.schema.defaultValue;
    const text = plain(field.schema, value);
    return this.#expander && typeof value === 'string' ? this.#expander.expand(field.name, text) : text;
  }

  /** The payload itself, or a struct of payload and further columns if any go into the envelope. */
  #value(row: Struct, payload: SchemaAndValue, route: string): SchemaAndValue {
    const enveloped = this.#fields.filter((field) => field.placement === 'envelope');
    if (enveloped.length === 0) return payload;
    const schema = this.#valueSchema(row, payload.schema as Schema, route, enveloped);
    const struct = new Struct(schema).put('payload', payload.value);
    return plain(schema, struct);
  }

  #valueSchema(row: Struct, payload: Schema, route: string, enveloped: readonly AdditionalField[]): Schema {
    const build = (version: number | null) => {
      const fields = enveloped.map(({ column, alias }) => {
        const field = row.schema.field(column);
        if (field) return { name: alias, schema: field.schema };
        if (this.#ignoreMissing) return null;
        throw new ConnectException(`Unable to find field ${column} in event`);
      });
      const known = [{ name: 'payload', schema: payload }, ...fields.filter((it) => it !== null)];
      return structSchema(null, known, { name: valueSchemaName(row.schema.name, route), version });
    };
    if (this.#columns.version === null) {
      return this.#valueSchemas.get(payload, () => this.#forEqualPayload(payload, () => build(null)));
    }
    const version = row.getChecked(this.#columns.version, 'int32') as number | null;
    // One schema per version, whatever the route: consumers have come to know it by its version.
    let schema = this.#versionedSchemas.get(version);
    if (!schema) {
      schema = build(version);
      this.#versionedSchemas.set(version, schema);
    }
    return schema;
  }

  /** Payloads of equal schemas share the schema that the first of them had, whatever its route. */
  #forEqualPayload(payload: Schema, build: () => Schema): Schema {
    const names = `${payload.type} ${payload.fields.map((field) => field.name).join()}`;
    if (this.#equalPayloads.size > MANY_PAYLOADS) this.#equalPayloads.clear();
    const similar = this.#equalPayloads.get(names) ?? [];
    this.#equalPayloads.set(names, similar);
    const known = similar.find((candidate) => schemasEqual(candidate.payload, payload));
    if (known !== undefined) return known.schema;
    const schema = build();
    similar.push({ payload, schema });
    return schema;
  }

  /** Puts the further columns where they belong; gives the partition if one of them does. */
  #place(row: Struct, value: SchemaAndValue, headers: Header[]): number | null {
    let partition: number | null = null;
    for (const { column, placement, alias } of this.#fields) {
      if (this.#ignoreMissing && !row.schema.field(column)) continue;
      if (placement === 'envelope') (value.value as Struct).put(alias, row.get(column));
      else if (placement === 'header') {
        headers.push({ key: alias, value: row.get(column), schema: row.schema.field(column)?.schema ?? null });
      } else if (placement === 'partition') partition = row.getChecked(column, 'int32') as number | null;
      else {
        throw new DataException(
          `The placement of column ${column} in table.fields.additional.placement is none of header, envelope, partition`,
        );
      }
    }
    return partition;
  }

  #column(setting: string): string {
    return this.#settings.text(setting) ?? '';
  }
}

function isEmpty(payload: unknown): boolean {
  return payload === null || payload === undefined || (typeof payload === 'string' && payload.trim() === '');
}

/** `srv.public.outbox.Value` becomes `srv.public.outbox.<route>.Value`. */
function valueSchemaName(rowName: string | null, route: string): string {
  if (rowName === null) return route;
  const dot = rowName.lastIndexOf('.') + 1;
  return `${rowName.slice(0, dot)}${route}.${rowName.slice(dot)}`;
}
