import { ConfigException } from '../../../error/errors.js';
import type { ColumnAction, ColumnRule } from '../type/column-rule.js';
import { matchesAny, parsePatterns } from './pattern-list.js';
import type { PostgresConfig } from './postgres-config.js';

/** A rule for the columns that a list of patterns names. */
function onColumns(key: string, patterns: string, action: ColumnAction): ColumnRule {
  try {
    const parsed = parsePatterns(patterns);
    return { action, matches: (column) => matchesAny(parsed, column) };
  } catch (error) {
    throw new ConfigException(`The '${key}' value is invalid: ${(error as Error).message}`);
  }
}

/** What is done to columns, in the order of {@link ColumnRule}. @throws ConfigException for patterns that are none */
export function columnRules(config: PostgresConfig): ColumnRule[] {
  const rules: ColumnRule[] = [];
  for (const { match, value } of config.matching(/^column\.truncate\.to\.(\d+)\.chars$/)) {
    rules.push(onColumns(match[0], value, { kind: 'truncate', length: Number(match[1]) }));
  }
  for (const { match, value } of config.matching(/^column\.mask\.with\.(\d+)\.chars$/)) {
    rules.push(onColumns(match[0], value, { kind: 'mask', length: Number(match[1]) }));
  }
  const byColumn = config.text('column.propagate.source.type');
  if (byColumn) rules.push(onColumns('column.propagate.source.type', byColumn, { kind: 'propagate-type' }));
  const byType = config.patterns('datatype.propagate.source.type');
  if (byType) {
    rules.push({ action: { kind: 'propagate-type' }, matches: (_column, type) => matchesAny(byType, type) });
  }
  const hashes = config.matching(/^column\.mask\.hash\.(v2\.)?([^.]+)\.with\.salt\.(.+)$/);
  for (const version of [1, 2] as const) {
    for (const { match, value } of hashes) {
      if ((match[1] === undefined ? 1 : 2) !== version) continue;
      const action = { kind: 'hash', algorithm: match[2] as string, salt: match[3] as string, version } as const;
      rules.push(onColumns(match[0], value, action));
    }
  }
  return rules;
}

/** `column.include.list` and `column.exclude.list`, by `schema.table.column`. */
export function columnFilter(config: PostgresConfig): (schema: string, table: string, column: string) => boolean {
  const includes = config.patterns('column.include.list');
  const excludes = config.patterns('column.exclude.list');
  return (schema, table, column) => {
    const name = `${schema}.${table}.${column}`;
    if (includes) return matchesAny(includes, name);
    return !(excludes && matchesAny(excludes, name));
  };
}

/**
 * `message.key.columns`, `table-regex:c1,c2;…`: the key columns of a table in the order in which they are named, or null where no column matches. Table
 * and column together are one regular expression, as in Debezium: any case, several columns for one name, and a column that two of them match stands twice.
 */
export function keyColumns(
  config: PostgresConfig,
): (schema: string, table: string, columns: readonly string[]) => readonly string[] | null {
  const patterns = (config.text('message.key.columns') ?? '')
    .split(';')
    .filter((part) => part.trim() !== '')
    .flatMap((part) => {
      const [table, columns] = part.split(':') as [string, string];
      return columns.split(',').map((column) => parsePatterns(`${table}.${column.trim()}`));
    });
  return (schema, table, columns) => {
    const chosen = patterns.flatMap((pattern) =>
      columns.filter((column) => matchesAny(pattern, `${schema}.${table}.${column}`)),
    );
    return chosen.length > 0 ? chosen : null;
  };
}
