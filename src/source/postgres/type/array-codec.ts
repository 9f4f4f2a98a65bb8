import type { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import { type ArraySink, arrayDelimiter, readArray } from '../../../../decoders/value/array.js';
import { Schema } from '../../../data/schema.js';
import type { JsonForm } from '../../../data/schema-and-value.js';
import { refusing, type TypeCodec, UnrepresentableValueError, withSchema } from './type-codec.js';

/** What an array codec must know beyond its elements. */
export interface ArrayTraits {
  readonly elementType: string;
  /** Debezium forgets to make the elements of some types optional. */
  readonly optionalElements: boolean;
  readonly unavailable: unknown;
  /** Show arrays of more than one dimension as Debezium does: one null, or Java's name of an inner array, per row. */
  readonly strict: boolean;
  /** An array that contains NULL is lost, although its elements are declared optional (strict compatibility). */
  readonly losesNull: boolean;
  /** Told of an element that the schema has no form for, which becomes null; throws to lose the array. Null: every such array is lost. */
  readonly onElementFailure: ((error: UnrepresentableValueError) => void) | null;
}

/** How the JVM prints an array of strings; what follows the @ is an identity without meaning. */
const JAVA_STRING_ARRAY = '[Ljava.lang.String;@0';

/** Arrays of any dimension. The schema is a flat list: of more dimensions come all elements, row by row. */
export function arrayCodec(element: TypeCodec, traits: ArrayTraits): TypeCodec {
  const elementSchema = traits.optionalElements ? element.schema.with({ optional: true }) : element.schema;
  const delimiter = arrayDelimiter(traits.elementType);
  const nested = element.schema.type === 'string' && element.schema.name === null ? JAVA_STRING_ARRAY : null;
  const takesNull = elementSchema.optional && !traits.losesNull;
  const tolerate = elementSchema.optional ? traits.onElementFailure : null;
  const values = new ValueSink(withSchema(element, elementSchema), takesNull, tolerate);
  const json = new JsonSink(element, takesNull, tolerate);
  const codec: TypeCodec = {
    schema: new Schema({ type: 'array', valueSchema: elementSchema }),
    fallback: [],
    unavailable: traits.unavailable,
    toConnect(buffer, start, end) {
      values.begin();
      const { dimensions, outer } = readArray(buffer, start, end, values, delimiter);
      return traits.strict && dimensions > 1 ? new Array(outer).fill(nested) : values.elements;
    },
    writeJson(out, buffer, start, end, form) {
      const before = out.position;
      json.begin(out, form);
      const { dimensions, outer } = readArray(buffer, start, end, json, delimiter);
      if (traits.strict && dimensions > 1) {
        out.position = before;
        out.ascii(`[${new Array(outer).fill(nested === null ? 'null' : `"${nested}"`).join(',')}`);
      }
      out.ascii(']');
    },
  };
  return element.refuses !== undefined || !takesNull ? refusing(codec) : codec;
}

const NULL_ELEMENT = 'an element is NULL, which has no place here';

function tolerated(error: unknown, tolerate: ArrayTraits['onElementFailure']): void {
  if (tolerate === null || !(error instanceof UnrepresentableValueError)) throw error;
  tolerate(error);
}

class ValueSink implements ArraySink {
  elements: unknown[] = [];
  readonly #codec: TypeCodec;
  readonly #optional: boolean;

  constructor(
    codec: TypeCodec,
    optional: boolean,
    private readonly tolerate: ArrayTraits['onElementFailure'],
  ) {
    this.#codec = codec;
    this.#optional = optional;
  }

  begin(): void {
    this.elements = [];
  }

  element(buffer: Buffer, start: number, end: number): void {
    try {
      this.elements.push(this.#codec.toConnect(buffer, start, end));
    } catch (error) {
      tolerated(error, this.tolerate);
      this.elements.push(null);
    }
  }

  null(): void {
    if (!this.#optional) throw new UnrepresentableValueError(NULL_ELEMENT);
    this.elements.push(null);
  }
}

class JsonSink implements ArraySink {
  readonly #codec: TypeCodec;
  readonly #optional: boolean;
  #out: ByteWriter | null = null;
  #form: JsonForm | null = null;
  #separator = '';

  constructor(
    codec: TypeCodec,
    optional: boolean,
    private readonly tolerate: ArrayTraits['onElementFailure'],
  ) {
    this.#codec = codec;
    this.#optional = optional;
  }

  begin(out: ByteWriter, form: JsonForm): void {
    this.#out = out;
    this.#form = form;
    this.#separator = '';
    out.ascii('[');
  }

  element(buffer: Buffer, start: number, end: number): void {
    const out = this.#next();
    const before = out.position;
    try {
      this.#codec.writeJson(out, buffer, start, end, this.#form as JsonForm);
    } catch (error) {
      tolerated(error, this.tolerate);
      out.position = before;
      out.ascii('null');
    }
  }

  null(): void {
    if (!this.#optional) throw new UnrepresentableValueError(NULL_ELEMENT);
    this.#next().ascii('null');
  }

  #next(): ByteWriter {
    const out = this.#out as ByteWriter;
    out.ascii(this.#separator);
    this.#separator = ',';
    return out;
  }
}
