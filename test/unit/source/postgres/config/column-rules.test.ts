import { describe, expect, it, test } from 'vitest';
import { keyColumns } from '../../../../../src/source/postgres/config/column-rules.js';
import { PostgresConfig } from '../../../../../src/source/postgres/config/postgres-config.js';
import { TableEvents } from '../../../../../src/source/postgres/event/table-events.js';
import { columnMapper } from '../../../../../src/source/postgres/type/column-mapper.js';
import { columnOf, optionsOf, tableOf } from '../../../../support/postgres/event-options.js';

describe('message.key.columns', () => {
  test.each([
    ['public.t:b,a', ['b', 'a']],
    ['public.t:nope', null],
    ['public.t:nope,b', ['b']],
    ['public.u:b', null],
    ['PUBLIC.T:B', ['b']],
    ['(.*).t:a;public.t:c', ['a', 'c']],
    ['public.t:a;.*:a', ['a', 'a']],
    // Table and column are one expression: it matches where no one meant it to.
    ['public.*:b', ['b']],
    ['public.t:.*', ['a', 'b', 'c']],
  ])('%s', (value, expected) => {
    const config = new PostgresConfig({ 'topic.prefix': 'shop', 'message.key.columns': value });
    expect(keyColumns(config)('public', 't', ['a', 'b', 'c'])).toEqual(expected);
  });

  it('fails for a column that two expressions name', () => {
    const options = optionsOf({ 'message.key.columns': 'public.t:a;public.*:a' });
    const table = tableOf([columnOf('a', 'int4')]);
    expect(() => new TableEvents(table, options, 'stream', () => 0)).toThrow(
      'Cannot create field because of field name duplication a',
    );
  });
});

describe('the source type of a column', () => {
  const parameters = (column: Parameters<typeof columnMapper>[3], origin: 'snapshot' | 'stream') => {
    const { columnRules } = optionsOf({ 'column.propagate.source.type': '.*' });
    return Object.fromEntries(columnMapper(columnRules, 'public', 't', column, origin)?.parameters ?? []);
  };

  it('is serial where a sequence gives the default', () => {
    const id = columnOf('id', 'int8', { defaultExpression: "nextval('t_id_seq'::regclass)" });
    expect(parameters(id, 'stream')).toMatchObject({ '__debezium.source.column.type': 'BIGSERIAL' });
    const { columnRules } = optionsOf({ 'datatype.propagate.source.type': '.*\\.int8' });
    expect(columnMapper(columnRules, 'public', 't', id, 'stream')).toBeNull();
  });

  it('has no size in snapshots for a numeric without precision', () => {
    const n = columnOf('n', 'numeric');
    expect(parameters(n, 'snapshot')).toEqual({
      '__debezium.source.column.type': 'NUMERIC',
      '__debezium.source.column.length': '0',
      '__debezium.source.column.name': 'n',
    });
    const size = { '__debezium.source.column.length': '131089', '__debezium.source.column.scale': '0' };
    expect(parameters(n, 'stream')).toMatchObject(size);
    expect(parameters(columnOf('l', '_numeric'), 'snapshot')).toMatchObject(size);
  });
});
