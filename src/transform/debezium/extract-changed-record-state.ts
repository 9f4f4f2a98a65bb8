import { ConfigDef, type RawConfig } from '../../config/config-def.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import { type Header, withHeaders } from '../../data/header.js';
import { OPTIONAL_STRING, Schema } from '../../data/schema.js';
import type { Struct } from '../../data/struct.js';
import { valuesEqual } from '../../data/value-equality.js';
import { changed } from '../record-side.js';
import type { Transform } from '../transform.js';
import { envelopeOf, layoutOf, partOf } from './envelope.js';
import { DebeziumSettings } from './settings.js';

const CONFIG = new ConfigDef([
  {
    name: 'header.changed.name',
    type: 'STRING',
    defaultValue: null,
    importance: 'LOW',
    documentation: 'Specify the header changed name, default is null which means not send changes to header.',
    order: 1,
    width: 'LONG',
    displayName: 'Header change name.',
  },
  {
    name: 'header.unchanged.name',
    type: 'STRING',
    defaultValue: null,
    importance: 'LOW',
    documentation:
      'Specify the header unchanged name of schema, default is null which means not send changes to header.',
    order: 1,
    width: 'LONG',
    displayName: 'Header unchanged name.',
  },
]);

/** A header that lists column names. */
interface NameHeader {
  readonly key: string;
  readonly schema: Schema;
}

/**
 * Lists in headers which columns an update has changed and which not. Other events get empty lists, so that transforms behind this
 * one find the same headers on all.
 *
 * @see https://debezium.io/documentation/reference/stable/transformations/event-changes.html
 */
export class ExtractChangedRecordState implements Transform {
  static readonly javaClass = 'io.debezium.transforms.ExtractChangedRecordState';

  #changed: NameHeader | null = null;
  #unchanged: NameHeader | null = null;

  config(): ConfigDef {
    return CONFIG;
  }

  configure(config: RawConfig): void {
    const settings = new DebeziumSettings(CONFIG, config);
    this.#changed = nameHeader(settings.text('header.changed.name'));
    this.#unchanged = nameHeader(settings.text('header.unchanged.name'));
  }

  apply<R extends ConnectRecord>(record: R): R | null {
    const event = envelopeOf(record);
    if (!event || (!this.#changed && !this.#unchanged)) return record;
    const { before, after } = layoutOf(event.schema);
    const names = compare(partOf(event, before), partOf(event, after));
    const added: Header[] = [];
    if (this.#changed) added.push({ ...this.#changed, value: names.changed });
    if (this.#unchanged) added.push({ ...this.#unchanged, value: names.unchanged });
    return changed(record, { headers: withHeaders(record.headers, added) });
  }
}

function nameHeader(key: string | null): NameHeader | null {
  if (!key?.trim()) return null;
  return { key, schema: new Schema({ type: 'array', optional: true, name: key, valueSchema: OPTIONAL_STRING }) };
}

function compare(before: Struct | null, after: Struct | null): { changed: string[]; unchanged: string[] } {
  const names = { changed: [] as string[], unchanged: [] as string[] };
  if (!before || !after) return names;
  for (const field of after.schema.fields) {
    const now = after.values[field.index] ?? null;
    const same = valuesEqual(now, before.getWithoutDefault(field.name));
    (same ? names.unchanged : names.changed).push(field.name);
  }
  return names;
}
