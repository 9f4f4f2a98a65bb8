import type { ConfigDef, RawConfig } from '../../config/config-def.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import { Struct } from '../../data/struct.js';
import { TimeZone } from '../../data/time/time-zone.js';
import { DebeziumException } from '../../error/errors.js';
import { plain } from '../kafka/side-transform.js';
import { changed } from '../record-side.js';
import type { Transform } from '../transform.js';
import { envelopeOf, layoutOf, partOf } from './envelope.js';
import { DebeziumSettings } from './settings.js';
import { TIMEZONE_CONFIG } from './timezone-config.js';
import { fieldsFor, NO_RULES, parseTimezoneRules, type TimezoneRules } from './timezone-rules.js';
import { epochInZone, inZone, isConverted, isEpochField } from './timezone-value.js';

type Selects = (field: string) => boolean;
type Block = 'before' | 'after' | 'source';

/**
 * Converts times in change events to a time zone.
 *
 * @see https://debezium.io/documentation/reference/stable/transformations/timezone-converter.html
 */
export class TimezoneConverter implements Transform {
  static readonly javaClass = 'io.debezium.transforms.TimezoneConverter';

  #zone!: TimeZone;
  #rules: TimezoneRules = NO_RULES;
  #list: 'include' | 'exclude' | null = null;

  config(): ConfigDef {
    return TIMEZONE_CONFIG;
  }

  configure(config: RawConfig): void {
    const settings = new DebeziumSettings(TIMEZONE_CONFIG, config);
    settings.require('converted.timezone');
    const include = settings.list('include.list');
    const exclude = settings.list('exclude.list');
    this.#list = include.length > 0 ? 'include' : exclude.length > 0 ? 'exclude' : null;
    const items = this.#list === 'include' ? include : exclude;
    this.#rules = this.#list === null ? NO_RULES : parseTimezoneRules(items, this.#list);
    const zone = TimeZone.of(settings.text('converted.timezone') ?? '');
    if (!zone) {
      throw new DebeziumException(
        'Invalid timezone format. Please specify either a geographic timezone (e.g. America/Los_Angeles) or a UTC offset in the format of +/-hh:mm, (e.g. +08:00).',
      );
    }
    this.#zone = zone;
    if (include.length > 0 && exclude.length > 0) {
      throw new DebeziumException('Both include and exclude lists are specified. Please specify only one.');
    }
  }

  apply<R extends ConnectRecord>(record: R): R | null {
    const event = envelopeOf(record);
    if (!event) return record;
    const selects = this.#selection(event, record.topic);
    if (!selects) return record;
    const result = this.#convert(event, selects);
    return result === event ? record : changed(record, { value: plain(record.valueSchema, result) });
  }

  /** Which fields of each block to convert; null if none. */
  #selection(event: Struct, topic: string): Record<Block, Selects | null> | null {
    const source = partOf(event, layoutOf(event.schema).source);
    const table = source?.schema.field('table') ? (source.get('table') as string | null) : null;
    const fields = fieldsFor(this.#rules, table, topic);
    const all: Record<Block, Selects | null> = { before: () => true, after: () => true, source: null };
    if (this.#list === 'include') {
      if (!fields) return null;
      return fields.size === 0 ? all : byBlock(fields, true);
    }
    if (!fields) return all;
    return fields.size === 0 ? null : byBlock(fields, false);
  }

  #convert(event: Struct, selects: Record<Block, Selects | null>): Struct {
    const values = event.values.slice();
    let converted = false;
    for (const name of ['before', 'after', 'source'] as const) {
      const field = event.schema.field(name);
      const block = partOf(event, field);
      const selected = selects[name];
      if (!field || !block || !selected) continue;
      const result = this.#convertBlock(name, block, selected);
      converted ||= result !== block;
      values[field.index] = result;
    }
    return converted ? new Struct(event.schema, values) : event;
  }

  #convertBlock(name: Block, block: Struct, selected: Selects): Struct {
    let values: unknown[] | null = null;
    for (const field of block.schema.fields) {
      const epoch = name === 'source' && field.schema.name === null && isEpochField(field.name);
      if (!(epoch || isConverted(field.schema.name)) || !selected(field.name)) continue;
      const value = block.values[field.index] ?? field.schema.defaultValue;
      if (value === null) continue;
      values ??= block.values.slice();
      values[field.index] = epoch
        ? epochInZone(field.name, value, this.#zone)
        : inZone(field.schema.name as string, value, this.#zone);
    }
    return values ? new Struct(block.schema, values) : block;
  }
}

/** `before.x`, `after.x` and `source.x` are meant for one block, other names for both rows. */
function byBlock(fields: ReadonlySet<string>, include: boolean): Record<Block, Selects | null> {
  const named = (block: Block) =>
    new Set([...fields].filter((it) => it.startsWith(`${block}.`)).map((it) => it.slice(block.length + 1)));
  const common = [...fields].filter((it) => !/^(before|after|source)\./.test(it));
  const rows = (block: Block): Selects => {
    const names = new Set([...common, ...named(block)]);
    return (field) => names.has(field) === include;
  };
  const source = named('source');
  return {
    before: rows('before'),
    after: rows('after'),
    source: source.size === 0 ? null : (field) => source.has(field) === include,
  };
}
