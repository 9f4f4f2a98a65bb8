import { describe, expect, it } from 'vitest';
import { INT32, OPTIONAL_STRING, Schema, STRING } from '../../../../src/data/schema.js';
import { SourceRecord } from '../../../../src/data/source-record.js';
import { Struct } from '../../../../src/data/struct.js';
import { ExtractNewRecordState } from '../../../../src/transform/debezium/extract-new-record-state.js';

const row = new Schema({
  type: 'struct',
  optional: true,
  name: 'srv.public.t.Value',
  fields: [
    { name: 'id', schema: INT32 },
    { name: 'name', schema: OPTIONAL_STRING },
  ],
});
const envelope = new Schema({
  type: 'struct',
  name: 'srv.public.t.Envelope',
  fields: [
    { name: 'before', schema: row },
    { name: 'after', schema: row },
    { name: 'op', schema: STRING },
  ],
});

function change(op: string, before: Struct | null, after: Struct | null): SourceRecord {
  const value = new Struct(envelope, [before, after, op]);
  return new SourceRecord({ topic: 'srv.public.t', value: { schema: envelope, value } }, {}, {});
}

function configured(config: Record<string, string> = {}): ExtractNewRecordState {
  const transform = new ExtractNewRecordState();
  transform.configure(config);
  return transform;
}

describe('ExtractNewRecordState', () => {
  const ann = new Struct(row, [1, 'Ann']);

  it('makes one schema for all events of a table', () => {
    const transform = configured({ 'add.fields': 'op' });
    const first = transform.apply(change('c', null, ann));
    const second = transform.apply(change('u', ann, new Struct(row, [1, 'Bob'])));
    expect(second?.valueSchema).toBe(first?.valueSchema);
    expect((second!.value as Struct).get('__op')).toBe('u');
  });

  it('shares the values of the row when nothing is added', () => {
    const result = configured().apply(change('c', null, ann));
    expect((result!.value as Struct).values).toBe(ann.values);
  });

  it('passes records that are no change events', () => {
    const heartbeat = new Schema({ type: 'struct', name: 'io.debezium.connector.common.Heartbeat' });
    const value = { schema: heartbeat, value: new Struct(heartbeat) };
    const record = new SourceRecord({ topic: 'hb', value }, {}, {});
    expect(configured().apply(record)).toBe(record);
  });

  it('drops truncates and the tombstones behind deletes', () => {
    const transform = configured();
    expect(transform.apply(change('t', null, null))).toBeNull();
    expect(transform.apply(new SourceRecord({ topic: 'srv.public.t' }, {}, {}))).toBeNull();
  });

  it('keeps the schema of a deleted row', () => {
    const result = configured().apply(change('d', ann, null));
    expect(result?.value).toBeNull();
    expect(result?.valueSchema).toBe(row);
  });

  it('leaves the record that it was given as it was', () => {
    const record = change('d', ann, null);
    configured({ 'delete.tombstone.handling.mode': 'rewrite', 'add.headers': 'op' }).apply(record);
    expect(record.headers).toHaveLength(0);
    expect(ann.values).toEqual([1, 'Ann']);
  });
});
