import { JavaRegex } from '../../../config/java-regex.js';
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

/** `message.key.columns`: `table-regex:c1,c2;…`; the columns for a table in the order in which they are named, or null. */
export function keyColumns(config: PostgresConfig): (schema: string, table: string) => readonly string[] | null {
  const rules = (config.text('message.key.columns') ?? '')
    .split(';')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const colon = part.indexOf(':');
      const pattern = new JavaRegex(part.slice(0, colon).trim(), { caseInsensitive: true });
      return {
        pattern,
        columns: part
          .slice(colon + 1)
          .split(',')
          .map((column) => column.trim()),
      };
    });
  return (schema, table) => {
    const columns = rules.filter((rule) => rule.pattern.matches(`${schema}.${table}`)).flatMap((rule) => rule.columns);
    return columns.length > 0 ? columns : null;
  };
}
