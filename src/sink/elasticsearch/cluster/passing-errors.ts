/** Errors that pass, whatever the status: full queues, shards on the move, an index closed for writing by the disk watermark. */
const PASSING = new Set([
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

/** Whether the cluster may do later what it answered with an error of this type. */
export function isPassing(type: string): boolean {
  return PASSING.has(type);
}
