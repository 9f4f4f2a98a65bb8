import { expect, test } from 'vitest';
import { Tuple, UNCHANGED_TOAST_COLUMN } from '../../../../../decoders/pgoutput/tuple.js';
import type { SourceRecord } from '../../../../../src/data/source-record.js';
import { ChangeEvents } from '../../../../../src/source/postgres/event/change-events.js';
import type { EventContext } from '../../../../../src/source/postgres/event/table-events.js';
import { columnOf, optionsOf, tableOf } from '../../../../support/postgres/event-options.js';

const CONTEXT: EventContext = {
  source: {
    frame: {
      timeMicros: 0,
      snapshot: null,
      lastCommitLsn: null,
      txId: 1,
      xmin: null,
      origin: null,
      originLsn: null,
    },
    sequenceLsn: 7,
    lsn: 7,
  },
  sourcePartition: { server: 'shop' },
  sourceOffset: { lsn: 7n, messageType: 'INSERT' },
  nextTransactionBlock: () => {
    counted++;
    return { id: '1:7', totalOrder: 1, dataCollectionOrder: 1 };
  },
};
let counted = 0;

const required = (type: string, parts = {}) => columnOf('v', type, { nullable: false, ...parts });

function eventsOf(column: ReturnType<typeof columnOf>, settings: Readonly<Record<string, string>> = {}) {
  const table = tableOf([columnOf('id', 'int4', { nullable: false }), column], { primaryKey: ['id'] });
  const warnings: string[] = [];
  const options = optionsOf(settings, (message) => warnings.push(message));
  return { events: new ChangeEvents(options).table(table, 'stream'), warnings };
}

function created(column: ReturnType<typeof columnOf>, value: string, settings: Readonly<Record<string, string>> = {}) {
  const out: SourceRecord[] = [];
  eventsOf(column, settings).events.create(Tuple.of(['1', value]), CONTEXT, out);
  return out;
}

test.each([
  ['numeric', 'NaN', {}, 'STRUCT'],
  ['numeric', '-Infinity', {}, 'STRUCT'],
  ['_numeric', '{1,NaN}', {}, 'ARRAY'],
  ['timestamp', '3000-01-01 00:00:00', { 'time.precision.mode': 'nanoseconds' }, 'INT64'],
  ['time', '24:00:00', { 'time.precision.mode': 'structured' }, 'STRUCT'],
  ['_bit', '{NULL}', {}, 'BOOLEAN'],
])('%s %s that is NOT NULL cannot be an event', (type, value, settings, schemaType) => {
  counted = 0;
  expect(() => created(required(type), value, settings)).toThrow(
    `Invalid value: null used for required field: "v", schema type: ${schemaType}`,
  );
  expect(counted, 'events of the transaction').toBe(0);
});

test('a value that has a form, a nullable column and one with a default are events', () => {
  expect(created(required('numeric'), '1.5')).toHaveLength(1);
  expect(created(required('timestamp'), '2000-01-01 00:00:00', { 'time.precision.mode': 'nanoseconds' })).toHaveLength(
    1,
  );
  expect(created(columnOf('v', 'numeric'), 'NaN')).toHaveLength(1);
  expect(created(required('numeric', { typmod: 0x50006, defaultExpression: '1.5' }), 'NaN')).toHaveLength(1);
  expect(created(required('numeric'), 'NaN', { 'decimal.handling.mode': 'double' })).toHaveLength(1);
});

test('old rows are looked at too, and what a new row leaves out is looked for there', () => {
  const { events } = eventsOf(required('numeric'));
  const nan = Tuple.of(['1', 'NaN']);
  const same = Tuple.of(['1', null]);
  same.bounds[2] = UNCHANGED_TOAST_COLUMN;
  const out: SourceRecord[] = [];
  expect(() => events.delete(nan, CONTEXT, out)).toThrow('required field: "v"');
  expect(() => events.update(nan, Tuple.of(['1', '2']), true, CONTEXT, out)).toThrow('required field: "v"');
  events.update(null, same, false, CONTEXT, out);
  expect(out).toHaveLength(1);
});

test('event.converting.failure.handling.mode=fail is about nullable columns as well', () => {
  const settings = { 'event.converting.failure.handling.mode': 'fail' };
  expect(() => created(columnOf('v', 'numeric'), 'NaN', settings)).toThrow(
    "Failed to properly convert data value for 'public.t.v' of type numeric",
  );
});

test.each(['warn', 'skip', 'ignore'])('a row of a snapshot is left out with mode %s', (mode) => {
  const { events, warnings } = eventsOf(required('numeric'), {
    'event.processing.failure.handling.mode': mode,
    'event.converting.failure.handling.mode': 'skip',
  });
  const out: SourceRecord[] = [];
  events.read(Tuple.of(['1', 'NaN']), CONTEXT, out);
  events.read(Tuple.of(['2', '2']), CONTEXT, out);
  expect(out).toHaveLength(1);
  expect(warnings).toEqual(
    mode === 'warn' ? ['Error while processing event at offset {lsn=7, messageType=INSERT}'] : [],
  );
});

test('by default the failure names the position', () => {
  const { events } = eventsOf(required('numeric'));
  expect(() => events.read(Tuple.of(['1', 'NaN']), CONTEXT, [])).toThrow(
    'Error while processing event at offset {lsn=7, messageType=INSERT}',
  );
});
