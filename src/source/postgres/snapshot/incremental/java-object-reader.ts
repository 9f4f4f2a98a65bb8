const MAGIC = 'aced0005';
const TC = {
  null: 0x70,
  reference: 0x71,
  classDesc: 0x72,
  object: 0x73,
  string: 0x74,
  array: 0x75,
  blockData: 0x77,
  endBlockData: 0x78,
  longString: 0x7c,
} as const;
const FIRST_HANDLE = 0x7e0000;
const SC_WRITE_METHOD = 0x01;
const SC_SERIALIZABLE = 0x02;

interface ClassDesc {
  readonly name: string;
  readonly flags: number;
  readonly fields: readonly { readonly type: string; readonly name: string }[];
  readonly parent: ClassDesc | null;
}

/** An object with what its fields hold. */
export type JavaObject = { readonly className: string; readonly fields: ReadonlyMap<string, unknown> };

/**
 * Reads one object of Java's serialisation protocol: plain classes, arrays and strings, which is what keys are made of.
 *
 * @see https://docs.oracle.com/en/java/javase/21/docs/specs/serialization/protocol.html
 */
export class JavaObjectReader {
  readonly #bytes: Buffer;
  #at = 0;
  readonly #handles: unknown[] = [];

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** @throws Error for bytes that are no such stream, are cut off, or have what is not understood */
  document(): unknown {
    if (this.#bytes.toString('hex', 0, 4) !== MAGIC) throw new Error('The stored key is not a serialised object');
    this.#at = 4;
    return this.#object();
  }

  #object(): unknown {
    const tag = this.#byte();
    switch (tag) {
      case TC.null:
        return null;
      case TC.reference:
        return this.#handles[this.#int() - FIRST_HANDLE];
      case TC.string:
        return this.#remember(this.#utf(this.#short()));
      case TC.longString:
        return this.#remember(this.#utf(Number(this.#long())));
      case TC.array:
        return this.#array();
      case TC.object: {
        const desc = this.#classDesc() as ClassDesc;
        const fields = new Map<string, unknown>();
        const object: JavaObject = { className: desc.name, fields };
        this.#handles.push(object);
        this.#fields(desc, fields);
        return object;
      }
      default:
        throw new Error(`The stored key has an element 0x${tag.toString(16)} that is not understood`);
    }
  }

  #array(): unknown[] {
    const desc = this.#classDesc() as ClassDesc;
    const elements: unknown[] = [];
    this.#handles.push(elements);
    const type = desc.name[1] as string;
    for (let length = this.#int(); length > 0; length--) elements.push(this.#value(type));
    return elements;
  }

  #fields(desc: ClassDesc, into: Map<string, unknown>): void {
    if (desc.parent !== null) this.#fields(desc.parent, into);
    if ((desc.flags & SC_SERIALIZABLE) === 0) throw new Error(`A key of class ${desc.name} cannot be read`);
    for (const { type, name } of desc.fields) into.set(name, this.#value(type));
    if ((desc.flags & SC_WRITE_METHOD) !== 0) this.#annotation();
  }

  #annotation(): void {
    for (;;) {
      const tag = this.#byte();
      if (tag === TC.endBlockData) return;
      if (tag === TC.blockData) this.#at += this.#byte();
      else {
        this.#at--;
        this.#object();
      }
    }
  }

  #classDesc(): ClassDesc | null {
    const tag = this.#byte();
    if (tag === TC.null) return null;
    if (tag === TC.reference) return this.#handles[this.#int() - FIRST_HANDLE] as ClassDesc;
    if (tag !== TC.classDesc) throw new Error('The stored key has no class description where one must be');
    const name = this.#utf(this.#short());
    this.#at += 8;
    const index = this.#handles.push(null) - 1;
    const flags = this.#byte();
    const fields = Array.from({ length: this.#short() }, () => {
      const type = String.fromCharCode(this.#byte());
      const field = { type, name: this.#utf(this.#short()) };
      if (type === 'L' || type === '[') this.#object();
      return field;
    });
    this.#annotation();
    // The handle belongs to the description before its parent is read.
    const desc = { name, flags, fields, parent: null as ClassDesc | null };
    this.#handles[index] = desc;
    desc.parent = this.#classDesc();
    return desc;
  }

  #value(type: string): unknown {
    switch (type) {
      case 'B':
        return this.#byte();
      case 'Z':
        return this.#byte() === 1;
      case 'S':
        return (this.#short() << 16) >> 16;
      case 'I':
        return this.#int() | 0;
      case 'J':
        return this.#long();
      case 'F':
        return this.#take(4).readFloatBE();
      case 'D':
        return this.#take(8).readDoubleBE();
      case 'L':
      case '[':
        return this.#object();
      default:
        throw new Error(`The stored key has a field of type ${type} that is not understood`);
    }
  }

  #remember<T>(value: T): T {
    this.#handles.push(value);
    return value;
  }

  #take(length: number): Buffer {
    const from = this.#at;
    this.#at += length;
    if (this.#at > this.#bytes.length) throw new Error('The stored key is cut off');
    return this.#bytes.subarray(from, this.#at);
  }

  #byte(): number {
    return this.#take(1)[0] as number;
  }

  #short(): number {
    return this.#take(2).readUInt16BE();
  }

  #int(): number {
    return this.#take(4).readUInt32BE();
  }

  #long(): bigint {
    return this.#take(8).readBigInt64BE();
  }

  #utf(length: number): string {
    const bytes = this.#take(length);
    let text = '';
    for (let i = 0; i < bytes.length; ) {
      const first = bytes[i++] as number;
      if (first < 0x80) text += String.fromCharCode(first);
      else if (first < 0xe0) text += String.fromCharCode(((first & 0x1f) << 6) | ((bytes[i++] as number) & 0x3f));
      else {
        const second = (bytes[i++] as number) & 0x3f;
        text += String.fromCharCode(((first & 0x0f) << 12) | (second << 6) | ((bytes[i++] as number) & 0x3f));
      }
    }
    return text;
  }
}
