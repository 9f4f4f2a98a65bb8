import type { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import type { Schema } from '../../../data/schema.js';
import type { JsonForm } from '../../../data/schema-and-value.js';
import type { Column, Table } from '../catalog/table.js';
import { writeConnectJson } from '../event/connect-json.js';
import type { EventOptions } from '../event/event-options.js';
import { codecForType, type RowOrigin } from './codec-for-type.js';
import { type ColumnMapper, columnMapper } from './column-mapper.js';
import { customCodec } from './custom-codec.js';
import { defaultValue } from './default-value.js';
import { type Refuses, type TypeCodec, withSchema } from './type-codec.js';

/** A column as a field of events: compiled once per table version, used for every row. */
export interface ColumnCodec {
  readonly column: Column;
  /** The field's name, adjusted. */
  readonly name: string;
  /** With optionality, default, documentation and parameters. */
  readonly schema: Schema;
  /** The value for NULL. */
  readonly nullValue: unknown;
  /** The value for a TOASTed value that was not sent. */
  readonly unavailableValue: unknown;
  /** A mask stands in the place of {@link unavailableValue} too. */
  readonly placeholderMasked: boolean;
  /** Whether the conversion of this value will fail; null where it never does. */
  readonly refuses: Refuses | null;
  toConnect(buffer: Buffer, start: number, end: number): unknown;
  writeJson(out: ByteWriter, buffer: Buffer, start: number, end: number, form: JsonForm): void;
}

/** The codecs of the value's fields: all columns that are included and whose types have a form. */
export function valueColumns(table: Table, options: EventOptions, origin: RowOrigin): ColumnCodec[] {
  return table.columns
    .filter((column) => options.columnIncluded(table.schema, table.name, column.name))
    .flatMap((column) => {
      const mapper = columnMapper(options.columnRules, table.schema, table.name, column, origin);
      return columnCodec(table, column, mapper, options, origin) ?? [];
    });
}

/**
 * The codecs of the key's fields, in their order: `message.key.columns`, or the primary key. Filters and masks do not apply to keys. Empty if there
 * is no key, or the row has none of its columns.
 */
export function keyColumns(table: Table, options: EventOptions, origin: RowOrigin): ColumnCodec[] {
  const all = table.columns.map((column) => column.name);
  const names = options.keyColumns(table.schema, table.name, all) ?? table.primaryKey;
  return names.flatMap((name) => {
    const column = table.columns.find((candidate) => candidate.name === name);
    if (column === undefined) return [];
    const included = options.columnIncluded(table.schema, table.name, name);
    const codec = columnCodec(table, included ? column : unread(column, origin), null, options, origin);
    if (codec === null) return [];
    return [!included && origin === 'snapshot' && options.strict ? alwaysNull(codec) : codec];
  });
}

/** Debezium leaves the columns that events do not show out when it reads the catalog, so the stream says nothing but name and type of them. */
function unread(column: Column, origin: RowOrigin): Column {
  return origin === 'stream' ? { ...column, nullable: true, defaultExpression: null } : column;
}

/** It does not read them in snapshots either: the keys of all rows are the same. */
function alwaysNull(codec: ColumnCodec): ColumnCodec {
  return {
    ...codec,
    refuses: null,
    toConnect: () => codec.nullValue,
    writeJson: (out, _buffer, _start, _end, form) => writeConnectJson(out, codec.schema, codec.nullValue, form),
  };
}

function columnCodec(
  table: Table,
  column: Column,
  mapper: ColumnMapper | null,
  options: EventOptions,
  origin: RowOrigin,
): ColumnCodec | null {
  const custom = options.customColumns?.(table, column) ?? null;
  const unbound =
    custom === null
      ? codecForType(column.type, column.typmod, options, origin)
      : customCodec(custom, options.unavailableValue);
  if (unbound === null) {
    options.warn(
      `Column ${table.schema}.${table.name}.${column.name} of type ${column.type.name} is not part of change events: there is no mapping for the type. With include.unknown.datatypes=true it is sent as text bytes.`,
    );
    return null;
  }
  const shownDefault = defaultValue(column, unbound, options);
  const schema = unbound.schema.with({
    optional: column.nullable || unbound.schema.optional,
    parameters: mergedParameters(unbound.schema, mapper),
    defaultValue: shownDefault,
  });
  const codec = withSchema(unbound, schema);
  const nullValue = codec.whenNull?.() ?? (column.nullable ? null : (shownDefault ?? codec.fallback));
  const unavailable = codec.unavailable ?? nullValue;
  const map = mapper?.map ?? null;
  // Debezium truncates the placeholder's text, not its bytes.
  const shownUnavailable = map && !(unavailable instanceof Uint8Array) ? map(unavailable) : unavailable;
  const compiled: ColumnCodec = {
    column,
    name: options.adjustFieldName(column.name),
    schema,
    nullValue: map ? map(nullValue) : nullValue,
    unavailableValue: shownUnavailable,
    placeholderMasked: shownUnavailable !== unavailable,
    refuses: codec.refuses ?? null,
    // What a converter of one's own makes may be null, which the whole schema has a form for.
    ...(map || custom
      ? mappedFaces(codec, schema, map ?? ((value) => value))
      : { toConnect: codec.toConnect, writeJson: codec.writeJson }),
  };
  return unbound.unread ? alwaysNull(compiled) : compiled;
}

type Faces = Pick<TypeCodec, 'toConnect' | 'writeJson'>;

function mappedFaces(codec: TypeCodec, schema: Schema, map: (value: unknown) => unknown): Faces {
  const toConnect = (buffer: Buffer, start: number, end: number) => map(codec.toConnect(buffer, start, end));
  return {
    toConnect,
    writeJson: (out, buffer, start, end, form) => writeConnectJson(out, schema, toConnect(buffer, start, end), form),
  };
}

function mergedParameters(schema: Schema, mapper: ColumnMapper | null): ReadonlyMap<string, string> | null {
  return mapper === null ? schema.parameters : new Map([...(schema.parameters ?? []), ...mapper.parameters]);
}
