import type { ConfigDef, RawConfig } from '../../config/config-def.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import type { Schema } from '../../data/schema.js';
import { NULL_DATA } from '../../data/schema-and-value.js';
import { Struct } from '../../data/struct.js';
import { IllegalArgumentException } from '../../error/errors.js';
import { plain } from '../kafka/side-transform.js';
import { changed } from '../record-side.js';
import { SchemaCache } from '../schema-cache.js';
import type { Transform } from '../transform.js';
import { FieldDropper } from './dropped-fields.js';
import { envelopeOf, isEnvelopeSchema, layoutOf } from './envelope.js';
import { DELETE_MODES, type DeleteMode, EXTRACT_CONFIG } from './extract-config.js';
import { addHeaders, FieldReference, type ResolvedField } from './field-reference.js';
import { type RowAdditions, RowPlans, resolveAll } from './row-plan.js';
import { cannotValidate, DebeziumSettings } from './settings.js';

/**
 * Takes the row out of a change event: inserts and updates become the new row, deletes what `delete.tombstone.handling.mode` says.
 * Records that are no change events pass.
 *
 * @see https://debezium.io/documentation/reference/stable/transformations/event-flattening.html
 */
export class ExtractNewRecordState implements Transform {
  static readonly javaClass = 'io.debezium.transforms.ExtractNewRecordState';

  readonly #headerFields = new SchemaCache<readonly ResolvedField[]>();
  #rows!: RowPlans;
  #mode: DeleteMode = 'tombstone';
  #addHeaders: readonly FieldReference[] = [];
  #routeBy: string | null = null;
  #dropper: FieldDropper | null = null;

  config(): ConfigDef {
    return EXTRACT_CONFIG;
  }

  configure(config: RawConfig): void {
    const settings = new DebeziumSettings(EXTRACT_CONFIG, config);
    const mode = settings.choiceOrNull('delete.tombstone.handling.mode', DELETE_MODES);
    if (!mode) throw cannotValidate(`delete.tombstone.handling.mode must be one of ${DELETE_MODES.join(', ')}`);
    this.#mode = mode;
    const addFields = FieldReference.parseList(text(settings, 'add.fields.prefix'), text(settings, 'add.fields'));
    this.#rows = new RowPlans(addFields, config['replace.null.with.default']?.trim().toLowerCase() !== 'false');
    this.#addHeaders = FieldReference.parseList(text(settings, 'add.headers.prefix'), text(settings, 'add.headers'));
    this.#routeBy = text(settings, 'route.by.field') || null;
    const dropHeader = text(settings, 'drop.fields.header.name').trim();
    this.#dropper =
      dropHeader === ''
        ? null
        : new FieldDropper(
            dropHeader,
            settings.flag('drop.fields.from.key'),
            settings.flag('drop.fields.keep.schema.compatible'),
          );
  }

  apply<R extends ConnectRecord>(record: R): R | null {
    const schema = record.valueSchema;
    if (schema !== null && !isEnvelopeSchema(schema)) return record.value === null ? this.#tombstone(record) : record;
    const event = envelopeOf(record);
    if (!event) return schema === null && record.value !== null ? record : this.#tombstone(record);
    return this.#extract(this.#withHeaders(record, event), event);
  }

  #withHeaders<R extends ConnectRecord>(record: R, event: Struct | null): R {
    if (this.#addHeaders.length === 0) return record;
    const resolved = event
      ? this.#headerFields.get(event.schema, (schema) => resolveAll(this.#addHeaders, schema))
      : [];
    return changed(record, { headers: addHeaders(record, event, this.#addHeaders, resolved) });
  }

  #tombstone<R extends ConnectRecord>(record: R): R | null {
    return this.#mode === 'rewrite-with-tombstone' ? this.#withHeaders(record, null) : null;
  }

  #extract<R extends ConnectRecord>(record: R, event: Struct): R | null {
    const { before, after } = layoutOf(event.schema);
    if (!after) throw new IllegalArgumentException('Unknown field: after');
    const row = event.values[after.index];
    if (row instanceof Struct) {
      // Of two mistakes the one in the route is told, as it is looked at first.
      const routed = this.#route(record, row);
      return this.#drop(withRow(routed, this.#rows.build(row, event, this.#rewrites() ? KEPT : ADDED)));
    }
    if (!before) throw new IllegalArgumentException('Unknown field: before');
    const old = event.values[before.index];
    // Neither row: a truncate.
    return old instanceof Struct ? this.#delete(record, event, old, after.schema) : null;
  }

  #delete<R extends ConnectRecord>(record: R, event: Struct, old: Struct, after: Schema): R | null {
    switch (this.#mode) {
      case 'drop':
        return null;
      case 'tombstone':
        // The schema stays: sinks tell this tombstone, which was a delete, from others by it.
        return this.#drop(this.#route(changed(record, { value: plain(after, null) }), old));
      case 'delete-to-tombstone':
        return this.#drop(this.#route(changed(record, { value: NULL_DATA }), old));
      default: {
        const routed = this.#route(record, old);
        if (!this.#dropper) return withRow(routed, this.#rows.build(old, event, DELETED));
        const dropped = this.#drop(withRow(routed, this.#rows.build(old, event, MARKED)));
        return withRow(dropped, this.#rows.build(dropped.value as Struct, event, ADDED));
      }
    }
  }

  #rewrites(): boolean {
    return this.#mode === 'rewrite' || this.#mode === 'rewrite-with-tombstone';
  }

  #drop<R extends ConnectRecord>(record: R): R {
    return this.#dropper ? this.#dropper.drop(record) : record;
  }

  #route<R extends ConnectRecord>(record: R, row: Struct): R {
    if (this.#routeBy === null) return record;
    const topic = row.getChecked(this.#routeBy, 'string') as string | null;
    return topic?.trim() ? changed(record, { topic }) : record;
  }
}

/** What is added to rows; the identities are the keys of the plans. */
const ADDED: RowAdditions = { deleted: null, fields: true };
const KEPT: RowAdditions = { deleted: 'false', fields: true };
const DELETED: RowAdditions = { deleted: 'true', fields: true };
const MARKED: RowAdditions = { deleted: 'true', fields: false };

function withRow<R extends ConnectRecord>(record: R, row: Struct): R {
  return changed(record, { value: plain(row.schema, row) });
}

function text(settings: DebeziumSettings, name: string): string {
  return settings.text(name) ?? '';
}
