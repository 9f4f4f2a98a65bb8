import { validateValue } from '../../../data/validate-value.js';
import type { CustomConverter, RelationalColumn } from '../../custom-converter.js';
import type { SourcePlugins } from '../../source-task.js';
import type { Column, Table } from '../catalog/table.js';
import type { PostgresConfig } from '../config/postgres-config.js';
import type { CustomColumn, CustomColumns } from '../event/event-options.js';
import { columnSize } from '../type/column-type.js';
import { notCreated, pluginNotFound, typeMissing } from './plugin-failure.js';

const SERVICE = 'io.debezium.relational.CustomConverterRegistry';

/**
 * Makes the custom converters of `converters`, in their order; null where there are none.
 * @throws DebeziumException for a class that is not there, with Debezium's text
 */
export async function loadCustomConverters(
  config: PostgresConfig,
  plugins: SourcePlugins,
): Promise<CustomColumns | null> {
  const names = config.list('converters');
  if (names.length === 0) return null;
  const converters: CustomConverter[] = [];
  for (const name of names) {
    const className = config.text(`${name}.type`);
    if (!className) {
      const call = 'io.debezium.spi.converter.CustomConverter.configure(java.util.Properties)';
      throw notCreated(SERVICE, typeMissing(call, 'converter', `${name}.type`));
    }
    const converter = await plugins.customConverter(className);
    if (converter === null) throw notCreated(SERVICE, pluginNotFound(className, 'custom_converter'));
    try {
      converter.configure(config.under(`${name}.`));
    } catch (error) {
      throw notCreated(SERVICE, error);
    }
    converters.push(converter);
  }
  return (table, column) => registered(converters, table, column);
}

/** What the first converter that wants the column makes of it. */
function registered(converters: readonly CustomConverter[], table: Table, column: Column): CustomColumn | null {
  const described = describe(table, column);
  for (const converter of converters) {
    let found: CustomColumn | null = null;
    converter.converterFor(described, {
      register(schema, convert) {
        found = {
          schema,
          convert(text) {
            const value = convert(text) ?? null;
            validateValue(column.nullable ? schema.with({ optional: true }) : schema, value, column.name);
            return value;
          },
        };
      },
    });
    if (found !== null) return found;
  }
  return null;
}

/** The length that stands for none in Debezium. */
const UNLIMITED = 2_147_483_647;

function describe(table: Table, column: Column): RelationalColumn {
  const { length, scale } = columnSize(column);
  return {
    name: column.name,
    dataCollection: `${table.schema}.${table.name}`,
    typeName: column.type.name,
    typeExpression: column.type.name,
    nativeType: column.type.oid,
    length: length === UNLIMITED ? null : length,
    scale,
    optional: column.nullable,
    hasDefaultValue: column.defaultExpression !== null,
  };
}
