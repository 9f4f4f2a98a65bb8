import { type Operation, replacesDocument } from '../document/operation.js';
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

/** Errors that pass, whatever the status: full queues, shards on the move, an index closed for writing by the disk watermark. */
const BUSY_TYPES = new Set([
  'es_rejected_execution_exception',
  'rejected_execution_exception',
  'circuit_breaking_exception',
  'unavailable_shards_exception',
  'no_shard_available_action_exception',
  'shard_not_found_exception',
  'cluster_block_exception',
  'process_cluster_event_timeout_exception',
  'primary_missing_action_exception',
  'retry_on_primary_exception',
  'retry_on_replica_exception',
  'node_closed_exception',
  'node_not_connected_exception',
  'node_disconnected_exception',
  'receive_timeout_transport_exception',
  'alreadyclosed_exception',
  'already_closed_exception',
  'index_shard_closed_exception',
]);

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

export function outcomeOf(operation: Operation, { status, error }: ItemAnswer): Outcome {
  if (status < 300) return 'stored';
  const type = error?.type ?? '';
  // A missing document is as good as deleted; the answer carries no error then.
  if (status === 404 && operation.action === 'delete' && type === '') return 'stored';
  if (status === 409) {
    if (operation.action === 'create') return 'exists';
    return operation.version === null ? 'busy' : 'outdated';
  }
  if (type === 'index_not_found_exception') return 'resource-missing';
  if (BUSY_STATUS.has(status) || BUSY_TYPES.has(type)) return 'busy';
  return MALFORMED_TYPES.has(type) ? 'malformed' : 'refused';
}

/** The server's words about an item, with the innermost reason, which is the one that helps. */
export function describeItem({ status, error }: ItemAnswer): string {
  const inner = error?.caused_by?.reason;
  return `${error?.type ?? status}: ${error?.reason ?? 'no reason given'}${inner ? ` (${inner})` : ''}`;
}

/**
 * The items to send again, in order, after `failed` ones could not be carried out for the moment.
 *
 * An earlier change of a document must not land on a later one: where a later item of the same document replaced it as a whole, the failed one is over
 * (and marked done); otherwise the later ones are sent again behind it.
 */
export function itemsToResend(items: readonly BulkItem[], failed: ReadonlySet<BulkItem>): BulkItem[] {
  const again: BulkItem[] = [];
  const repeated = new Set<string>();
  const replaced = replacedLater(items, failed);
  for (const item of items) {
    const key = item.documentKey;
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
    const key = item.documentKey;
    if (key === null) continue;
    if (failed.has(item)) {
      if (keys.has(key)) replaced.add(item);
    } else if (item.stored && replacesDocument(item.operation)) {
      keys.add(key);
    }
  }
  return replaced;
}
