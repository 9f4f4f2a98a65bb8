import type { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import { OPTIONAL_BYTES, OPTIONAL_INT64, OPTIONAL_STRING, Schema, STRING } from '../../../data/schema.js';
import type { JsonForm, JsonWritable } from '../../../data/schema-and-value.js';
import { SourceRecord } from '../../../data/source-record.js';
import { Struct } from '../../../data/struct.js';
import { encodeBinary } from '../type/binary-codec.js';
import { writeConnectJson } from './connect-json.js';
import { SOURCE_SCHEMA, TRANSACTION_BLOCK_SCHEMA } from './envelope-schema.js';
import type { EventOptions } from './event-options.js';
import { SchemaBytes } from './schema-bytes.js';
import { millis, SourceBlock, transactionStruct } from './source-block.js';
import type { EventContext } from './table-events.js';

/** The events of `pg_logical_emit_message`: few, so that they are structs from the start. */
export class LogicalMessageEvents {
  readonly #options: EventOptions;
  readonly #now: () => number;
  readonly #source: SourceBlock;
  readonly #message: Schema;
  readonly #key: Schema;
  readonly #value: Schema;
  readonly #keyBytes: SchemaBytes;
  readonly #valueBytes: SchemaBytes;

  constructor(options: EventOptions, now: () => number) {
    const named = (name: string) => options.adjustSchemaName(`io.debezium.connector.postgresql.${name}`);
    const prefix = { name: 'prefix', schema: OPTIONAL_STRING };
    const content = { name: 'content', schema: options.binary === 'bytes' ? OPTIONAL_BYTES : OPTIONAL_STRING };
    this.#options = options;
    this.#now = now;
    this.#source = new SourceBlock(options, '', '');
    this.#message = new Schema({ type: 'struct', name: named('Message'), version: 1, fields: [prefix, content] });
    this.#key = new Schema({ type: 'struct', name: named('MessageKey'), version: 1, fields: [prefix] });
    this.#value = new Schema({
      type: 'struct',
      name: named('MessageValue'),
      version: 1,
      fields: [
        { name: 'op', schema: STRING },
        { name: 'ts_ms', schema: OPTIONAL_INT64 },
        { name: 'source', schema: SOURCE_SCHEMA },
        { name: 'transaction', schema: TRANSACTION_BLOCK_SCHEMA },
        { name: 'message', schema: this.#message },
      ],
    });
    this.#keyBytes = new SchemaBytes(this.#key);
    this.#valueBytes = new SchemaBytes(this.#value);
  }

  /** The record of one message; none with `skipped.operations=m`. */
  emit(prefix: string, content: Buffer, context: EventContext, into: SourceRecord[]): void {
    if (this.#options.skippedOperations.has('m')) return;
    const block = context.nextTransactionBlock?.() ?? null;
    const { binary } = this.#options;
    const value = new Struct(this.#value, [
      'm',
      BigInt(millis(this.#now())),
      this.#source.toStruct(context.source),
      block && transactionStruct(block),
      new Struct(this.#message, [prefix, binary === 'bytes' ? content : encodeBinary(binary, content)]),
    ]);
    const parts = {
      topic: this.#options.naming.messageTopic,
      key: new WritableStruct(new Struct(this.#key, [prefix]), this.#keyBytes),
      value: new WritableStruct(value, this.#valueBytes),
    };
    into.push(new SourceRecord(parts, context.sourcePartition, context.sourceOffset));
  }
}

/** A struct that writes itself with the schema's bytes made before. */
class WritableStruct implements JsonWritable {
  readonly value: Struct;
  readonly #bytes: SchemaBytes;

  constructor(value: Struct, bytes: SchemaBytes) {
    this.value = value;
    this.#bytes = bytes;
  }

  get schema(): Schema {
    return this.value.schema;
  }

  writeJson(out: ByteWriter, form: JsonForm): void {
    this.#bytes.begin(out, form);
    writeConnectJson(out, this.schema, this.value, form);
    this.#bytes.end(out, form);
  }
}
