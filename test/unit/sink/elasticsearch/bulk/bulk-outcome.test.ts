import { describe, expect, it } from 'vitest';
import { SinkRecord } from '../../../../../src/data/sink-record.js';
import { BulkItem } from '../../../../../src/sink/elasticsearch/bulk/bulk-batch.js';
import { itemsToResend, outcomeOf } from '../../../../../src/sink/elasticsearch/bulk/bulk-outcome.js';
import type { Action, Operation } from '../../../../../src/sink/elasticsearch/document/operation.js';

const record = new SinkRecord({ topic: 't' }, { topic: 't', partition: 0, offset: 0n });

function operation(action: Action, version: bigint | null = 1n, id: string | null = '1'): Operation {
  return { action, resource: 'i', id, version, document: null, keep: null, record };
}

function item(id: string | null, action: Action, stored: boolean): BulkItem {
  const made = new BulkItem(operation(action, 1n, id), 0, 0);
  made.stored = made.done = stored;
  return made;
}

describe('the answer to an item', () => {
  const error = (type: string) => ({ type, reason: '' });
  it.each([
    ['index', 201, '', 'stored'],
    ['delete', 404, '', 'stored'],
    ['delete', 404, 'index_not_found_exception', 'stored'],
    ['index', 404, 'index_not_found_exception', 'resource-missing'],
    ['index', 409, 'version_conflict_engine_exception', 'outdated'],
    ['create', 409, 'version_conflict_engine_exception', 'exists'],
    ['index', 429, 'es_rejected_execution_exception', 'busy'],
    ['index', 503, 'unavailable_shards_exception', 'busy'],
    // The disk watermark: 429 on Elasticsearch, 403 on OpenSearch.
    ['index', 403, 'cluster_block_exception', 'busy'],
    ['index', 400, 'document_parsing_exception', 'malformed'],
    ['index', 400, 'mapper_parsing_exception', 'malformed'],
    ['index', 400, 'strict_dynamic_mapping_exception', 'malformed'],
    ['index', 400, 'illegal_argument_exception', 'malformed'],
    ['index', 403, 'security_exception', 'refused'],
    ['index', 400, 'invalid_index_name_exception', 'refused'],
    ['index', 400, 'index_closed_exception', 'refused'],
  ] as const)('to %s with %d %s means %s', (action, status, type, outcome) => {
    expect(outcomeOf(operation(action), { status, ...(type ? { error: error(type) } : {}) })).toBe(outcome);
  });

  it('is a conflict to try again where no version of ours was sent', () => {
    expect(
      outcomeOf(operation('update', null), { status: 409, error: error('version_conflict_engine_exception') }),
    ).toBe('busy');
  });
});

describe('what is sent again', () => {
  it('is what failed, in order', () => {
    const items = [item('a', 'index', false), item('b', 'index', true), item('c', 'index', false)];
    expect(itemsToResend(items, new Set([items[0]!, items[2]!]))).toEqual([items[0], items[2]]);
  });

  it('is not what a later change of the document has replaced', () => {
    const items = [item('a', 'index', false), item('a', 'delete', true)];
    expect(itemsToResend(items, new Set([items[0]!]))).toEqual([]);
    expect(items[0]?.done).toBe(true);
  });

  it('is followed by later updates of the document, which only add to it', () => {
    const items = [item('a', 'update', false), item('b', 'update', true), item('a', 'update', true)];
    expect(itemsToResend(items, new Set([items[0]!]))).toEqual([items[0], items[2]]);
  });

  it('is all of a document from the first failure on when the later ones failed too', () => {
    const items = [item('a', 'index', false), item('a', 'index', false)];
    expect(itemsToResend(items, new Set(items))).toEqual(items);
  });

  it('knows no order among items without a document of their own', () => {
    const items = [item(null, 'create', false), item(null, 'create', true)];
    expect(itemsToResend(items, new Set([items[0]!]))).toEqual([items[0]]);
  });
});
