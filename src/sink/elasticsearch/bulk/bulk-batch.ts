import { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import type { Operation } from '../document/operation.js';
import type { PendingRecord } from '../pending-offsets.js';
import { writeLines } from './bulk-lines.js';

/** One operation in a bulk request, and the record of it that waits for being stored. */
export class BulkItem implements PendingRecord {
  readonly operation: Operation;
  readonly offset: bigint;
  /** Where its lines are in the buffer of the batch. */
  readonly start: number;
  readonly end: number;
  /** Its lines where they differ from those in the buffer. */
  lines: Buffer | null = null;
  /** The cluster has carried it out. */
  stored = false;
  /** Nothing more is to be done about it: it is stored, outdated, or was reported and given up. */
  done = false;
  settled = false;
  abandoned = false;

  constructor(operation: Operation, start: number, end: number) {
    this.operation = operation;
    this.offset = operation.record.offset;
    this.start = start;
    this.end = end;
  }
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

  add(operation: Operation): BulkItem {
    const start = this.#writer.position;
    writeLines(this.#writer, operation, this.#retryOnConflict);
    this.keepsFields ||= operation.keep !== null;
    const item = new BulkItem(operation, start, this.#writer.position);
    this.items.push(item);
    return item;
  }

  /** Replaces the document of an item, when the fields it keeps are known. */
  rewrite(item: BulkItem, document: string): void {
    const lines = new ByteWriter(document.length);
    writeLines(lines, item.operation, this.#retryOnConflict, document);
    item.lines = lines.copy();
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
