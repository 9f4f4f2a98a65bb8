import type { Column, Table } from '../catalog/table.js';
import { sourceSize } from '../type/column-mapper.js';
import { sourceTypeName } from '../type/column-type.js';
import { mayHaveDefault } from '../type/default-value.js';

/** A table as Debezium prints it in messages. */
export function tableText(table: Table): string {
  const lines = [
    'columns: {',
    ...table.columns.map((column) => `  ${columnText(column)}`),
    '}',
    `primary key: [${table.primaryKey.join(', ')}]`,
    'default charset: null',
    'comment: null',
    'attributes: {',
    '}',
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function columnText(column: Column): string {
  const { length, scale } = sourceSize(column, 'snapshot');
  const size = scale === null ? `${length}` : `${length}, ${scale}`;
  let text = `${column.name} ${sourceTypeName(column)}(${size})`;
  if (!column.nullable) text += ' NOT NULL';
  if (column.identity || column.defaultExpression?.includes('nextval(')) text += ' AUTO_INCREMENTED';
  if (column.generated) text += ' GENERATED';
  const expression = mayHaveDefault(column) ? column.defaultExpression : null;
  if (expression !== null || column.nullable) text += ` DEFAULT VALUE ${expression ?? 'NULL'}`;
  return text;
}
