import { expect, test } from 'vitest';
import { ByteWriter } from '../../../../../decoders/bytes/byte-writer.js';
import { Tuple, UNCHANGED_TOAST_COLUMN } from '../../../../../decoders/pgoutput/tuple.js';
import { type JsonWritable, NULL_DATA } from '../../../../../src/data/schema-and-value.js';
import type { SourceRecord } from '../../../../../src/data/source-record.js';
import type { Struct } from '../../../../../src/data/struct.js';
import type { Table } from '../../../../../src/source/postgres/catalog/table.js';
import { ChangeEvents } from '../../../../../src/source/postgres/event/change-events.js';
import type { SourceInfo } from '../../../../../src/source/postgres/event/source-info.js';
import type { EventContext } from '../../../../../src/source/postgres/event/table-events.js';
import { columnOf, optionsOf, tableOf } from '../../../../support/postgres/event-options.js';

const SOURCE: SourceInfo = {
  frame: {
    timeMicros: 1_700_000_000_123_456,
    snapshot: null,
    lastCommitLsn: 100,
    txId: 7,
    xmin: null,
    origin: null,
    originLsn: null,
  },
  sequenceLsn: 200,
  lsn: 200,
};

const CONTEXT: EventContext = {
  source: SOURCE,
  sourcePartition: { server: 'shop' },
  sourceOffset: { lsn: 200n },
  nextTransactionBlock: null,
};

const ORDERS = tableOf(
  [
    columnOf('id', 'numeric', { nullable: false }),
    columnOf('note', 'text'),
    columnOf('count', 'int4', { nullable: false }),
  ],
  { primaryKey: ['id'] },
);

function eventsOf(table: Table, settings: Readonly<Record<string, string>> = {}, warnings: string[] = []) {
  const events = new ChangeEvents(
    optionsOf(settings, (message) => warnings.push(message)),
    () => 1_700_000_001_654_321,
  );
  return events.table(table, 'stream');
}

/** The row with column `column` left out by the server. */
function withoutToast(values: readonly (string | null)[], column: number): Tuple {
  const row = Tuple.of(values);
  row.bounds[2 * column] = UNCHANGED_TOAST_COLUMN;
  return row;
}

function json(data: unknown, schemas = false): string {
  const out = new ByteWriter(16);
  (data as JsonWritable).writeJson(out, { schemas, decimals: 'BASE64', nullAsDefault: true });
  return out.buffer.toString('utf8', 0, out.position);
}

const operations = (records: readonly SourceRecord[]) =>
  records.map((record) => (record.value === null ? 'tombstone' : (record.value as Struct).get('op')));

test('the envelope of an insert', () => {
  const records: SourceRecord[] = [];
  eventsOf(ORDERS).create(Tuple.of(['1', 'a "b"', '3']), CONTEXT, records);
  expect(records).toHaveLength(1);
  expect(records[0]?.topic).toBe('shop.public.t');
  expect(json(records[0]?.keyData)).toBe('{"id":{"scale":0,"value":"AQ=="}}');
  expect(json(records[0]?.valueData).replace(/"version":"[^"]*"/, '"version":"v"')).toBe(
    '{"before":null,"after":{"id":{"scale":0,"value":"AQ=="},"note":"a \\"b\\"","count":3},' +
      '"source":{"version":"v","connector":"postgresql","name":"shop","ts_ms":1700000000123,"snapshot":"false","db":"db",' +
      '"sequence":"[\\"100\\",\\"200\\"]","ts_us":1700000000123456,"ts_ns":1700000000123456000,"schema":"public","table":"t",' +
      '"txId":7,"lsn":200,"xmin":null,"origin":null,"origin_lsn":null},"transaction":null,"op":"c",' +
      '"ts_ms":1700000001654,"ts_us":1700000001654321,"ts_ns":1700000001654321000}',
  );
});

test('the source block follows what differs between events', () => {
  const table = eventsOf(ORDERS);
  const sources: SourceInfo[] = [
    SOURCE,
    { ...SOURCE, lsn: 300, sequenceLsn: 300 },
    { ...SOURCE, frame: { ...SOURCE.frame, txId: null, snapshot: 'incremental' }, lsn: null },
    { ...SOURCE, frame: { ...SOURCE.frame, lastCommitLsn: null, xmin: 5, origin: 'o"1', originLsn: 9 } },
    // The texts around the positions are as long as those of the frame before.
    { ...SOURCE, frame: { ...SOURCE.frame, lastCommitLsn: 101, txId: 8, timeMicros: 1_700_000_009_123_456 } },
    SOURCE,
  ];
  for (const source of sources) {
    const records: SourceRecord[] = [];
    table.create(Tuple.of(['1', null, '3']), { ...CONTEXT, source }, records);
    const value = records[0]?.value as Struct;
    const written = JSON.parse(json(records[0]?.valueData)).source;
    const struct = value.get('source') as Struct;
    expect(written).toMatchObject({
      sequence: struct.get('sequence'),
      snapshot: struct.get('snapshot'),
      ts_us: source.frame.timeMicros,
      txId: source.frame.txId,
      lsn: source.lsn,
      xmin: source.frame.xmin,
      origin: source.frame.origin,
      origin_lsn: source.frame.originLsn,
    });
  }
});

test('an update of the key is a delete with tombstone and a create', () => {
  const records: SourceRecord[] = [];
  let order = 0;
  const nextTransactionBlock = () => ({ id: '7:200', totalOrder: ++order, dataCollectionOrder: order });
  const settings = { 'provide.transaction.metadata': 'true' };
  eventsOf(ORDERS, settings).update(
    Tuple.of(['1', null, null]),
    Tuple.of(['2', 'x', '3']),
    false,
    { ...CONTEXT, nextTransactionBlock },
    records,
  );
  expect(operations(records)).toEqual(['d', 'tombstone', 'c']);
  expect(records.map(({ headers }) => headers[0]?.key)).toEqual([
    '__debezium.newkey',
    '__debezium.newkey',
    '__debezium.oldkey',
  ]);
  expect(records[0]?.headers[0]?.schema).toBe(records[2]?.keySchema);
  expect(order).toBe(2);
  expect(JSON.parse(json(records[0]?.valueData)).before).toEqual({
    id: { scale: 0, value: 'AQ==' },
    note: null,
    count: 0,
  });
});

test('keys that differ in bytes but not in value are the same', () => {
  const records: SourceRecord[] = [];
  eventsOf(ORDERS).update(Tuple.of(['1.0', 'a', '3']), Tuple.of(['1.00', 'b', '3']), true, CONTEXT, records);
  expect(operations(records)).toEqual(['u']);
});

test('a complete old row has the TOASTed values that the new one leaves out', () => {
  const records: SourceRecord[] = [];
  const table = eventsOf(ORDERS);
  table.update(Tuple.of(['1', 'long', '3']), withoutToast(['1', '', '4'], 1), true, CONTEXT, records);
  table.update(null, withoutToast(['1', '', '4'], 1), false, CONTEXT, records);
  const notes = records.map(({ valueData }) => JSON.parse(json(valueData)).after.note);
  expect(notes).toEqual(['long', '__debezium_unavailable_value']);
  expect(records.map(({ value }) => ((value as Struct).get('after') as Struct).get('note'))).toEqual(notes);
});

test('settings that leave records out', () => {
  const count = (
    settings: Readonly<Record<string, string>>,
    act: (table: ReturnType<typeof eventsOf>, out: SourceRecord[]) => void,
  ) => {
    const out: SourceRecord[] = [];
    act(eventsOf(ORDERS, settings), out);
    return out.length;
  };
  const row = Tuple.of(['1', 'a', '3']);
  const other = Tuple.of(['2', 'a', '3']);
  expect(count({ 'tombstones.on.delete': 'false' }, (t, out) => t.delete(row, CONTEXT, out))).toBe(1);
  expect(count({}, (t, out) => t.delete(row, CONTEXT, out))).toBe(2);
  expect(count({}, (t, out) => t.truncate(CONTEXT, out))).toBe(0);
  expect(count({ 'skipped.operations': 'none' }, (t, out) => t.truncate(CONTEXT, out))).toBe(1);
  const skipping = (letters: string, old: Tuple) =>
    count({ 'skipped.operations': letters }, (t, out) => t.update(old, other, true, CONTEXT, out));
  expect(skipping('u', Tuple.of(['2', 'b', '3']))).toBe(0);
  // A changed key is a delete with tombstone and a create.
  expect(skipping('u', row)).toBe(3);
  expect(skipping('c', row)).toBe(2);
  expect(skipping('d', row)).toBe(1);
  expect(skipping('c,d', row)).toBe(0);
  expect(count({ 'skipped.operations': 'r' }, (t, out) => t.read(row, CONTEXT, out))).toBe(1);
  const unchanged = { 'skip.messages.without.change': 'true' };
  expect(count(unchanged, (t, out) => t.update(row, row, true, CONTEXT, out))).toBe(0);
  expect(count(unchanged, (t, out) => t.update(row, row, false, CONTEXT, out))).toBe(1);
  expect(
    count({ ...unchanged, 'column.exclude.list': 'public.t.id' }, (t, out) => t.update(row, other, true, CONTEXT, out)),
  ).toBe(0);
});

test('a value that cannot be converted is null with a warning, or fails', () => {
  const warnings: string[] = [];
  const records: SourceRecord[] = [];
  const table = tableOf([columnOf('n', 'numeric'), columnOf('i', 'int4')]);
  eventsOf(table, {}, warnings).create(Tuple.of(['NaN', 'x1']), CONTEXT, records);
  expect(JSON.parse(json(records[0]?.valueData)).after).toEqual({ n: null, i: null });
  expect(warnings[0]).toMatch(/^Failed to properly convert data value for 'public.t.n' of type numeric: /);
  const failing = eventsOf(table, { 'event.converting.failure.handling.mode': 'fail' });
  expect(() => failing.create(Tuple.of(['NaN', '1']), CONTEXT, records)).toThrow(
    "Failed to properly convert data value for 'public.t.n'",
  );
  failing.create(Tuple.of(['1', 'x1']), CONTEXT, records);
  expect(() => json(records[1]?.valueData)).toThrow("Failed to properly convert data value for 'public.t.i'");
  expect(() => records[1]?.value).toThrow("Failed to properly convert data value for 'public.t.i'");
});

test('NULL in a required column without default is an error when it comes from a failed conversion', () => {
  const records: SourceRecord[] = [];
  const table = tableOf([columnOf('i', 'int4', { nullable: false })]);
  eventsOf(table).create(Tuple.of(['x1']), CONTEXT, records);
  expect(() => json(records[0]?.valueData)).toThrow(/null value for field that is required/);
});

test('a table without key', () => {
  const records: SourceRecord[] = [];
  eventsOf(tableOf([columnOf('a', 'int4')])).create(Tuple.of(['1']), CONTEXT, records);
  expect(records[0]?.keyData).toBe(NULL_DATA);
});

test('regex naming adds the physical table to keys', () => {
  const records: SourceRecord[] = [];
  const settings = {
    'topic.naming.strategy': 'io.debezium.schema.SchemaRegexTopicNamingStrategy',
    'topic.regex': '(.*)\\.t(.*)',
    'topic.replacement': '$1.all$2',
  };
  eventsOf(tableOf([columnOf('a', 'int4')], { primaryKey: ['a'] }), settings).create(Tuple.of(['1']), CONTEXT, records);
  expect(records[0]?.topic).toBe('shop.public.all');
  expect(json(records[0]?.keyData)).toBe('{"a":1,"__dbz__physicalTableIdentifier":"shop.public.t"}');
  expect((records.map(({ key }) => key)[0] as Struct).get('__dbz__physicalTableIdentifier')).toBe('shop.public.t');
});
