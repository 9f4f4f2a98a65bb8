import type { SinkRecord } from '../../../data/sink-record.js';

export type Action = 'index' | 'create' | 'update' | 'delete';

/** What one record does to one document. */
export interface Operation {
  readonly action: Action;
  readonly resource: string;
  /** null: the cluster chooses one. */
  readonly id: string | null;
  /** The external version, which lets the cluster refuse what is older than what it has; null: none. */
  readonly version: bigint | null;
  /** The document as JSON text; null of a delete. */
  readonly document: string | null;
  /** Fields that the record could not give and that keep the value which is stored; null: none. */
  readonly keep: readonly string[] | null;
  readonly record: SinkRecord;
}

/** Whether an operation leaves nothing of what was stored before, so that earlier ones on the document do not matter any more. */
export function replacesDocument(operation: Operation): boolean {
  return operation.action === 'index' || operation.action === 'delete';
}
