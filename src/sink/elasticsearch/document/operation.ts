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

/** An operation whose document stands in the bytes of the record's value: it becomes a text only for those who ask for one. */
export class SlicedOperation implements Operation {
  readonly keep = null;
  readonly action: Action;
  readonly resource: string;
  readonly id: string | null;
  readonly version: bigint | null;
  readonly record: SinkRecord;
  /** Holds the document from `start` to `end`. */
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;

  constructor(
    target: Pick<Operation, 'action' | 'resource' | 'id' | 'version' | 'record'>,
    bytes: Buffer,
    start: number,
    end: number,
  ) {
    this.action = target.action;
    this.resource = target.resource;
    this.id = target.id;
    this.version = target.version;
    this.record = target.record;
    this.bytes = bytes;
    this.start = start;
    this.end = end;
  }

  get document(): string {
    return this.bytes.toString('utf8', this.start, this.end);
  }
}

/** Whether an operation leaves nothing of what was stored before, so that earlier ones on the document do not matter any more. */
export function replacesDocument(operation: Operation): boolean {
  return operation.action === 'index' || operation.action === 'delete';
}

/** Whether other records can mean the same document. */
export function isShared({ id, action }: Operation): boolean {
  return id !== null && action !== 'create';
}

/** Names the document among all resources; null where no other record can mean the same one. */
export function documentKey(operation: Operation): string | null {
  return isShared(operation) ? `${operation.resource}\n${operation.id}` : null;
}
