import { expect, it } from 'vitest';
import { Schema, STRING } from '../../../../src/data/schema.js';
import { SourceRecord } from '../../../../src/data/source-record.js';
import { Struct } from '../../../../src/data/struct.js';
import { EventRouter } from '../../../../src/transform/debezium/event-router.js';

const TEXT = STRING.with({ optional: true });

/** An insert into the outbox; each call makes schemas of its own, as two versions of one table do. */
function inserted(route: string | null, payload: string): SourceRecord {
  const row = new Schema({
    type: 'struct',
    name: 'srv.public.outbox.Value',
    optional: true,
    fields: [
      { name: 'id', schema: STRING },
      { name: 'aggregatetype', schema: TEXT },
      { name: 'aggregateid', schema: STRING },
      { name: 'type', schema: STRING },
      { name: 'payload', schema: TEXT.with({}) },
    ],
  });
  const source = new Schema({ type: 'struct', fields: [{ name: 'db', schema: STRING }] });
  const envelope = new Schema({
    type: 'struct',
    name: 'srv.public.outbox.Envelope',
    fields: [
      { name: 'before', schema: row },
      { name: 'after', schema: row },
      { name: 'source', schema: source },
      { name: 'op', schema: STRING },
      { name: 'ts_ms', schema: new Schema({ type: 'int64', optional: true }) },
    ],
  });
  const after = new Struct(row, ['1', route, '7', 'Created', payload]);
  const value = new Struct(envelope, [null, after, new Struct(source, ['db']), 'c', 0n]);
  return new SourceRecord(
    {
      topic: 'srv.public.outbox',
      partition: null,
      key: { schema: null, value: null },
      value: { schema: envelope, value },
      timestamp: null,
      headers: [],
    },
    {},
    {},
  );
}

function router(settings: Readonly<Record<string, string>> = {}): EventRouter {
  const transform = new EventRouter();
  transform.configure({ 'table.fields.additional.placement': 'type:envelope', ...settings });
  return transform;
}

it('gives payloads of equal schemas the schema of the first, whatever their routes', () => {
  const transform = router();
  const first = transform.apply(inserted('Order', '{}'));
  const second = transform.apply(inserted('Customer', '{}'));
  expect(second?.topic).toBe('outbox.event.Customer');
  expect(second?.valueSchema).toBe(first?.valueSchema);
  expect(second?.valueSchema?.name).toContain('Order');
});

it('says which column is to name the topic where that is null', () => {
  expect(() => router().apply(inserted(null, '{}'))).toThrow(
    'The column aggregatetype is null: there is no topic for the event.',
  );
});
