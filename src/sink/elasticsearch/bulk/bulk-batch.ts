import type { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import type { Operation } from '../document/operation.js';
import type { PendingRecord } from '../pending-offsets.js';
import { actionLine, documentLine } from './bulk-lines.js';

/** One operation in a bulk request. */
export interface BulkItem {
  readonly operation: Operation;
  /** Names the document among all resources; null where no other record can mean the same document. */
  readonly documentKey: string | null;
  readonly pending: PendingRecord;
  /** Where its lines are in the buffer of the batch. */
  readonly start: number;
  readonly end: number;
  /** Its lines where they differ from those in the buffer. */
  lines: Buffer | null;
  /** The cluster has carried it out. */
  stored: boolean;
  /** Nothing more is to be done about it: it is stored, outdated, or was reported and given up. */
  done: boolean;
}

/** The operations of one bulk request, written as they are added. */
export class BulkBatch {
  readonly items: BulkItem[] = [];
  /** Batches on their way, or before this one, that hold a document of this one. */
  readonly after = new Set<BulkBatch>();
  readonly #writer: ByteWriter;
  readonly #retryOnConflict: number;
  /** Some item keeps stored fields. */
  keepsFields = false;

  constructor(writer: ByteWriter, retryOnConflict: number) {
    this.#writer = writer;
    this.#retryOnConflict = retryOnConflict;
    writer.reset();
  }

  get bytes(): number {
    return this.#writer.position;
  }

  add(operation: Operation, documentKey: string | null, pending: PendingRecord): void {
    const start = this.#writer.position;
    this.#writer.utf8(actionLine(operation, this.#retryOnConflict) + documentLine(operation, operation.document));
    this.keepsFields ||= operation.keep !== null;
    this.items.push({
      operation,
      documentKey,
      pending,
      start,
      end: this.#writer.position,
      lines: null,
      stored: false,
      done: false,
    });
  }

  /** Replaces the document of an item, when the fields it keeps are known. */
  rewrite(item: BulkItem, document: string): void {
    const lines = actionLine(item.operation, this.#retryOnConflict) + documentLine(item.operation, document);
    item.lines = Buffer.from(lines);
  }

  /** The body of a request with these items of the batch. Not valid after the batch's writer is used again. */
  body(items: readonly BulkItem[]): Buffer {
    const { buffer, position } = this.#writer;
    const untouched = items.length === this.items.length && items.every(({ lines }) => lines === null);
    if (untouched) return buffer.subarray(0, position);
    return Buffer.concat(items.map(({ lines, start, end }) => lines ?? buffer.subarray(start, end)));
  }

  /** Gives the writer back, for another batch. */
  release(): ByteWriter {
    return this.#writer;
  }
}
