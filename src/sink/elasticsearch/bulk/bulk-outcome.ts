import { isPassing } from '../cluster/passing-errors.js';
import { documentKey, type Operation, replacesDocument } from '../document/operation.js';
import type { BulkItem } from './bulk-batch.js';

/** What became of one item. */
export type Outcome =
  | 'stored'
  /** The cluster has something newer; what was sent does not matter any more. */
  | 'outdated'
  /** A document of that id exists, and none may be overwritten. */
  | 'exists'
  /** Not now: send it again. */
  | 'busy'
  /** The index is gone. */
  | 'resource-missing'
  /** The document is at fault. */
  | 'malformed'
  /** The cluster will not have it, and the document is not to blame. */
  | 'refused';

/** The part of an item in the answer that is asked for. */
export interface ItemAnswer {
  readonly status: number;
  readonly error?: {
    readonly type?: string;
    readonly reason?: string;
    readonly caused_by?: { readonly reason?: string };
  };
}

const BUSY_STATUS = new Set([429, 502, 503, 504]);

/** Elasticsearch says document_parsing, OpenSearch mapper_parsing; strict mappings and over-long terms have types of their own. */
const MALFORMED_TYPES = new Set([
  'strict_dynamic_mapping_exception',
  'mapper_parsing_exception',
  'mapper_exception',
  'document_parsing_exception',
  'parsing_exception',
  'parse_exception',
  'x_content_parse_exception',
  'illegal_argument_exception',
  'action_request_validation_exception',
  'max_bytes_length_exceeded_exception',
  'document_missing_exception',
]);

/** Said of every document, in the words for one that is malformed; the setting is at fault. */
const NO_PIPELINE = /^pipeline with id \[.*\] does not exist$/;

export function outcomeOf(operation: Operation, { status, error }: ItemAnswer): Outcome {
  if (status < 300) return 'stored';
  const type = error?.type ?? '';
  // A missing document is as good as deleted; the answer carries no error then.
  if (status === 404 && operation.action === 'delete' && type === '') return 'stored';
  if (status === 409) {
    if (operation.action === 'create') return 'exists';
    return operation.version === null ? 'busy' : 'outdated';
  }
  // Nothing is left to delete where the index is gone.
  if (type === 'index_not_found_exception') return operation.action === 'delete' ? 'stored' : 'resource-missing';
  if (BUSY_STATUS.has(status) || isPassing(type)) return 'busy';
  if (NO_PIPELINE.test(error?.reason ?? '')) return 'refused';
  return MALFORMED_TYPES.has(type) ? 'malformed' : 'refused';
}

/**
 * The server's words about an item, with the innermost reason, which is the one that helps. They quote what the document holds; `withValues` false
 * leaves that out.
 */
export function describeItem({ status, error }: ItemAnswer, withValues: boolean): string {
  const inner = error?.caused_by?.reason;
  const reason = error?.reason ?? 'no reason given';
  const words = withValues ? reason : reason.replace(QUOTED_CONTENT, "$1 '…'");
  const cause = inner && (withValues ? inner : inner.replace(QUOTE, '…'));
  return `${error?.type ?? status}: ${words}${cause ? ` (${cause})` : ''}`;
}

const QUOTED_CONTENT = /(Preview of field's value:|immense term is:) '.*'/s;
/** What stands in quotes or brackets and is more than a number. */
const QUOTE = /"[^"]*"|'[^']*'|\[(?!\d+\])[^\]]*\]/g;

/**
 * The items to send again, in order, after `failed` ones could not be carried out for the moment.
 *
 * An earlier change of a document must not land on a later one: where a later item of the same document replaced it as a whole, the failed one is over
 * (and marked done); otherwise the later ones are sent again behind it.
 */
export function itemsToResend(items: readonly BulkItem[], failed: ReadonlySet<BulkItem>): BulkItem[] {
  if (failed.size === 0) return [];
  const again: BulkItem[] = [];
  const repeated = new Set<string>();
  const replaced = replacedLater(items, failed);
  for (const item of items) {
    const key = documentKey(item.operation);
    if (failed.has(item)) {
      if (replaced.has(item)) item.done = true;
      else {
        again.push(item);
        if (key !== null) repeated.add(key);
      }
    } else if (key !== null && repeated.has(key)) {
      again.push(item);
    }
  }
  return again;
}

function replacedLater(items: readonly BulkItem[], failed: ReadonlySet<BulkItem>): ReadonlySet<BulkItem> {
  const replaced = new Set<BulkItem>();
  const keys = new Set<string>();
  for (let i = items.length - 1; i >= 0; i--) {
    const item = items[i] as BulkItem;
    const key = documentKey(item.operation);
    if (key === null) continue;
    if (failed.has(item)) {
      if (keys.has(key)) replaced.add(item);
    } else if (item.stored && replacesDocument(item.operation)) {
      keys.add(key);
    }
  }
  return replaced;
}
