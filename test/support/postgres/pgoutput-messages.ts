/** Writes messages of logical replication, for tests of what reads them. */
export class MessageBuilder {
  readonly #parts: Buffer[] = [];

  letter(value: string): this {
    return this.bytes(Buffer.from(value, 'latin1'));
  }

  int8(value: number): this {
    return this.bytes(Buffer.from([value]));
  }

  int16(value: number): this {
    const bytes = Buffer.alloc(2);
    bytes.writeUInt16BE(value);
    return this.bytes(bytes);
  }

  int32(value: number): this {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(value | 0);
    return this.bytes(bytes);
  }

  int64(value: bigint): this {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(value);
    return this.bytes(bytes);
  }

  text(value: string): this {
    return this.bytes(Buffer.from(`${value}\0`));
  }

  /** TupleData; undefined is an unchanged TOAST value. */
  tuple(values: readonly (string | null | undefined)[]): this {
    this.int16(values.length);
    for (const value of values) {
      if (value === null) this.letter('n');
      else if (value === undefined) this.letter('u');
      else this.letter('t').int32(Buffer.byteLength(value)).bytes(Buffer.from(value));
    }
    return this;
  }

  bytes(value: Buffer): this {
    this.#parts.push(value);
    return this;
  }

  build(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

export const message = (letter: string) => new MessageBuilder().letter(letter);

/** A relation of text columns, the first of which is the key. */
export function relationMessage(oid: number, names: readonly string[], identity = 'd'): Buffer {
  const builder = message('R').int32(oid).text('public').text('t').letter(identity).int16(names.length);
  names.forEach((name, i) => {
    builder
      .int8(i === 0 ? 1 : 0)
      .text(name)
      .int32(25)
      .int32(-1);
  });
  return builder.build();
}
