import type { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import type { Tuple } from '../../../../decoders/pgoutput/tuple.js';
import type { Schema } from '../../../data/schema.js';
import type { JsonForm, JsonWritable } from '../../../data/schema-and-value.js';
import { Struct } from '../../../data/struct.js';
import type { OperationCode } from './event-options.js';
import { millis, transactionStruct, writeTimes, writeTransaction } from './source-block.js';
import type { SourceInfo, TransactionBlock } from './source-info.js';
import type { TableEvents } from './table-events.js';

const NO_BEFORE = Buffer.from('{"before":null,"after":');
const BEFORE = Buffer.from('{"before":');
const AFTER = Buffer.from(',"after":');
const SOURCE = Buffer.from(',"source":');
const TRANSACTION = Buffer.from(',"transaction":');
const NULL = Buffer.from('null');

const operations = (before: string): Readonly<Record<OperationCode, Uint8Array>> => {
  const operation = (code: OperationCode) => Buffer.from(`${before},"op":"${code}","ts_ms":`);
  return {
    c: operation('c'),
    u: operation('u'),
    d: operation('d'),
    r: operation('r'),
    t: operation('t'),
    m: operation('m'),
  };
};
const OPERATIONS = operations('');
const OPERATIONS_ALONE = operations(',"transaction":null');

/** The envelope of one change. Rows are decoded when somebody reads the value, or written straight to JSON. */
export class ChangeEvent implements JsonWritable {
  readonly events: TableEvents;
  readonly operation: OperationCode;
  readonly #before: Tuple | null;
  readonly after: Tuple | null;
  /** The complete old row, where the update came with one. */
  readonly completeOld: Tuple | null;
  readonly #source: SourceInfo;
  readonly #transaction: TransactionBlock | null;
  readonly #processedMicros: number;
  #value: Struct | null = null;

  /** @param completeOld the complete old row, which has the TOASTed values that `after` leaves out; or null */
  constructor(
    events: TableEvents,
    operation: OperationCode,
    before: Tuple | null,
    after: Tuple | null,
    completeOld: Tuple | null,
    source: SourceInfo,
    transaction: TransactionBlock | null,
    processedMicros: number,
  ) {
    this.events = events;
    this.operation = operation;
    this.#before = before;
    this.after = after;
    this.completeOld = completeOld;
    this.#source = source;
    this.#transaction = transaction;
    this.#processedMicros = processedMicros;
  }

  /** Of the transaction that made the change, 32 bits; null in a snapshot. */
  get transactionId(): number | null {
    return this.#source.frame.txId;
  }

  /** The same event with another new row of the same table version. */
  withAfter(row: Tuple): ChangeEvent {
    return new ChangeEvent(
      this.events,
      this.operation,
      this.#before,
      row,
      this.completeOld,
      this.#source,
      this.#transaction,
      this.#processedMicros,
    );
  }

  get schema(): Schema {
    return this.events.valueSchema;
  }

  get value(): Struct {
    this.#value ??= this.#materialise();
    return this.#value;
  }

  writeJson(out: ByteWriter, form: JsonForm): void {
    const { envelope, value, source } = this.events;
    envelope.begin(out, form);
    if (this.#before === null) {
      out.bytes(NO_BEFORE);
    } else {
      out.bytes(BEFORE);
      value.writeJson(out, this.#before, null, form);
      out.bytes(AFTER);
    }
    if (this.after === null) out.bytes(NULL);
    else value.writeJson(out, this.after, this.completeOld, form);
    out.bytes(SOURCE);
    source.writeJson(out, this.#source, form);
    if (this.#transaction === null) {
      out.bytes(OPERATIONS_ALONE[this.operation]);
    } else {
      out.bytes(TRANSACTION);
      writeTransaction(out, this.#transaction);
      out.bytes(OPERATIONS[this.operation]);
    }
    writeTimes(out, this.#processedMicros);
    out.ascii('}');
    envelope.end(out, form);
  }

  #materialise(): Struct {
    const { value, source } = this.events;
    const micros = BigInt(this.#processedMicros);
    return new Struct(this.schema, [
      this.#before && value.toStruct(this.#before, null),
      this.after && value.toStruct(this.after, this.completeOld),
      source.toStruct(this.#source),
      this.#transaction && transactionStruct(this.#transaction),
      this.operation,
      BigInt(millis(this.#processedMicros)),
      micros,
      micros * 1000n,
    ]);
  }
}
