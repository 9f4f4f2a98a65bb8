import { expect, it } from 'vitest';
import { ByteWriter } from '../../../../../decoders/bytes/byte-writer.js';
import { Tuple, UNCHANGED_TOAST_COLUMN } from '../../../../../decoders/pgoutput/tuple.js';
import { JsonConverter } from '../../../../../src/converter/json/json-converter.js';
import { Schema } from '../../../../../src/data/schema.js';
import type { SourceRecord } from '../../../../../src/data/source-record.js';
import type { Struct } from '../../../../../src/data/struct.js';
import type { CustomConverter } from '../../../../../src/source/custom-converter.js';
import { PostgresConfig } from '../../../../../src/source/postgres/config/postgres-config.js';
import { ChangeEvents } from '../../../../../src/source/postgres/event/change-events.js';
import type { CustomColumns } from '../../../../../src/source/postgres/event/event-options.js';
import type { EventContext } from '../../../../../src/source/postgres/event/table-events.js';
import { loadCustomConverters } from '../../../../../src/source/postgres/processor/custom-converters.js';
import { columnOf, optionsOf, tableOf } from '../../../../support/postgres/event-options.js';

const CONTEXT: EventContext = {
  source: {
    frame: {
      timeMicros: 1_700_000_000_000_000,
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
  sourceOffset: { lsn: 7n },
  nextTransactionBlock: null,
};

const doubled: CustomConverter = {
  configure() {},
  converterFor(column, registration) {
    if (column.name === 'id') return;
    registration.register(new Schema({ type: 'int32', name: 'Doubled' }), (text) =>
      text === null || text === 'none' ? null : 2 * Number(text),
    );
  },
};

async function customColumns(): Promise<CustomColumns> {
  const config = new PostgresConfig({ 'topic.prefix': 'shop', converters: 'd', 'd.type': 'Doubled' });
  const columns = await loadCustomConverters(config, {
    customConverter: async () => doubled,
    postProcessor: async () => null,
  });
  return columns as CustomColumns;
}

/** The new row of an insert, as JSON by both ways: straight, and through the struct. */
async function bothFaces(row: Tuple, nullable: boolean): Promise<unknown[]> {
  const table = tableOf([
    columnOf('id', 'int4', { nullable: false }),
    columnOf('v', 'text', { nullable, defaultExpression: "'21'::text" }),
  ]);
  const options = {
    ...optionsOf({ 'event.converting.failure.handling.mode': 'skip' }),
    customColumns: await customColumns(),
  };
  const out: SourceRecord[] = [];
  new ChangeEvents(options).table(table, 'stream').create(row, CONTEXT, out);
  const converter = new JsonConverter();
  converter.configure({ 'schemas.enable': 'false' }, false);
  const { valueData: lazy } = out[0] as SourceRecord;
  return [lazy, { schema: lazy.schema, value: lazy.value as Struct }].map((data) => {
    const bytes = new ByteWriter(64);
    converter.fromConnectData('t', data, bytes);
    return JSON.parse(Buffer.from(bytes.copy()).toString()).after;
  });
}

it.each([
  ['4', true, 8],
  // JsonConverter shows null as the default.
  ['none', true, 42],
  [null, true, 42],
  ['not a number', true, 42],
  ['4', false, 8],
])('%s in a column that may be null (%s) is %s, straight and through the struct', async (text, nullable, expected) => {
  const shown = { id: 1, v: expected };
  expect(await bothFaces(Tuple.of(['1', text]), nullable)).toEqual([shown, shown]);
});

it('a value that was not sent is the converter’s to guess: null where the schema has no placeholder', async () => {
  const row = Tuple.of(['1', null]);
  row.bounds[2] = UNCHANGED_TOAST_COLUMN;
  const shown = { id: 1, v: 42 };
  expect(await bothFaces(row, true)).toEqual([shown, shown]);
});
