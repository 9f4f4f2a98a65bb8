import { DataException } from '../../error/errors.js';
import { BoxedNumber } from '../boxed-number.js';
import { Decimal } from '../decimal.js';
import { javaClassName } from '../java-class.js';
import { javaTrim } from '../java-trim.js';
import { DATE, decimalSchema, TIME, TIMESTAMP } from '../logical.js';
import { BOOLEAN, FLOAT32, FLOAT64, INT8, INT16, INT32, INT64, Schema, STRING } from '../schema.js';
import { NULL_DATA, type SchemaAndValue } from '../schema-and-value.js';
import { SimpleDateFormat } from '../time/simple-date-format.js';
import { alignValue, withoutSchema } from './align-value.js';
import { CommonSchema } from './common-schema.js';
import { isBlank, TokenReader } from './token-reader.js';

/** The formats of dates, times and timestamps by the length of their text; each has one length only. */
const TEMPORALS: ReadonlyMap<number, { readonly schema: Schema; readonly format: SimpleDateFormat }> = new Map([
  [10, { schema: DATE, format: new SimpleDateFormat('yyyy-MM-dd') }],
  [13, { schema: TIME, format: new SimpleDateFormat("HH:mm:ss.SSS'Z'") }],
  [24, { schema: TIMESTAMP, format: new SimpleDateFormat("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'") }],
]);

const LONG_MIN = -(2n ** 63n);
const LONG_MAX = 2n ** 63n - 1n;
/** Beyond any double; a larger exponent cannot change what the number becomes. */
const HUGE_EXPONENT = 400;

/**
 * The value a text stands for, with the narrowest schema that holds it: what SimpleHeaderConverter reads and InsertHeader inserts.
 *
 * Numbers, booleans, null, ISO dates and times, lists and maps are recognised; everything else is the text itself. Parsing stops at
 * the first token that makes a value: `12:30` is 12. This is `Values.parseString` of Kafka Connect.
 */
export function parseLiteral(text: string): SchemaAndValue {
  if (text === '') return { schema: STRING, value: text };
  return new LiteralParser(new TokenReader(text)).parse(false) ?? NULL_DATA;
}

class LiteralParser {
  readonly #tokens: TokenReader;

  constructor(tokens: TokenReader) {
    this.#tokens = tokens;
  }

  /** null stands for the literal null. */
  parse(embedded: boolean): SchemaAndValue | null {
    const tokens = this.#tokens;
    if (!tokens.hasNext()) return null;
    if (embedded && tokens.consume('"')) return this.#quoted();
    if (this.#isLiteral('null', embedded)) return null;
    if (this.#isLiteral('true', embedded)) return { schema: BOOLEAN, value: true };
    if (this.#isLiteral('false', embedded)) return { schema: BOOLEAN, value: false };
    const start = tokens.mark();
    try {
      if (tokens.consume('[')) return this.#list();
      if (tokens.consume('{')) return this.#map();
    } catch (error) {
      if (!(error instanceof DataException)) throw error;
      // Not a list or a map after all: read it as something else.
      tokens.rewind(start);
    }
    const token = tokens.next();
    return isBlank(token) ? { schema: STRING, value: token } : this.#plain(embedded, javaTrim(token));
  }

  /** At top level a literal must be all there is: `true}` is a text. */
  #isLiteral(literal: string, embedded: boolean): boolean {
    const start = this.#tokens.mark();
    if (this.#tokens.consume(literal) && (embedded || !this.#tokens.hasNext())) return true;
    this.#tokens.rewind(start);
    return false;
  }

  #plain(embedded: boolean, token: string): SchemaAndValue {
    const digit = /^\p{Nd}/u.test(token);
    const temporal = digit ? this.#temporalOfTokens(token) : null;
    if (temporal !== null) return temporal;
    const number = digit || token.startsWith('+') || token.startsWith('-') ? parseNumber(token) : null;
    if (number !== null) return number;
    if (embedded) throw new DataException('Failed to parse embedded value');
    return { schema: STRING, value: this.#tokens.original };
  }

  #quoted(): SchemaAndValue {
    let content = '';
    while (this.#tokens.hasNext() && !this.#tokens.consume('"')) content += this.#tokens.next();
    return parseTemporal(content) ?? { schema: STRING, value: content };
  }

  #list(): SchemaAndValue {
    const tokens = this.#tokens;
    const elements: (SchemaAndValue | null)[] = [];
    const common = new CommonSchema();
    while (tokens.hasNext()) {
      if (tokens.consume(']')) return listOf(elements, common.schema);
      if (tokens.consume(',')) {
        throw new DataException(`Unable to parse an empty array element: ${tokens.original}`);
      }
      const element = this.parse(true);
      common.add(element);
      elements.push(element);
      const mark = tokens.mark();
      if (tokens.consume(']')) tokens.rewind(mark);
      else if (!tokens.consume(',')) throw new DataException("Array elements missing ',' delimiter");
    }
    throw this.#unfinished('Array', ']');
  }

  #map(): SchemaAndValue {
    const tokens = this.#tokens;
    const entries: [SchemaAndValue, SchemaAndValue | null][] = [];
    const keys = new CommonSchema();
    const values = new CommonSchema();
    while (tokens.hasNext()) {
      if (tokens.consume('}')) return mapOf(entries, keys.schema, values.schema);
      if (tokens.consume(',')) {
        throw new DataException(`Unable to parse a map entry with no key or value: ${tokens.original}`);
      }
      const key = this.parse(true);
      if (key === null || key.value === null) {
        throw new DataException(`Map entry may not have a null key: ${tokens.original}`);
      }
      if (!tokens.consume(':')) {
        throw new DataException(`Map entry is missing ':' at ${tokens.mark()} in ${tokens.original}`);
      }
      const value = this.parse(true);
      entries.push([key, value]);
      tokens.consume(',');
      keys.add(key);
      values.add(value);
    }
    throw this.#unfinished('Map', '}');
  }

  #unfinished(kind: string, end: string): DataException {
    const { previous, original } = this.#tokens;
    if (previous === ',') return new DataException(`${kind} is missing element after ',': ${original}`);
    return new DataException(`${kind} is missing terminating '${end}': ${original}`);
  }

  /** Colons are delimiters, so a time comes in five tokens. */
  #temporalOfTokens(token: string): SchemaAndValue | null {
    const mark = this.#tokens.mark();
    const rest = this.#tokens.nextText(4);
    const temporal = rest === null ? null : parseTemporal(token + rest);
    if (temporal !== null) return temporal;
    this.#tokens.rewind(mark);
    return parseTemporal(token);
  }
}

function listOf(elements: readonly (SchemaAndValue | null)[], shared: Schema | null): SchemaAndValue {
  const schema = new Schema({ type: 'array', valueSchema: shared });
  return { schema, value: elements.map((element) => (shared === null ? bare(element) : alignValue(shared, element))) };
}

function mapOf(
  entries: readonly (readonly [SchemaAndValue, SchemaAndValue | null])[],
  keySchema: Schema | null,
  commonValue: Schema | null,
): SchemaAndValue {
  // Kafka Connect gives up the values' schema together with the keys'.
  const valueSchema = keySchema === null ? null : commonValue;
  const map = new Map<unknown, unknown>();
  // Boxes of one number are one key.
  const boxes = new Map<string, BoxedNumber>();
  for (const [key, value] of entries) {
    let name = keySchema === null ? bare(key) : alignValue(keySchema, key);
    if (name instanceof BoxedNumber) {
      const text = `${javaClassName(name)} ${name}`;
      const first = boxes.get(text) ?? name;
      boxes.set(text, first);
      name = first;
    }
    map.set(name, valueSchema === null ? bare(value) : alignValue(valueSchema, value));
  }
  return { schema: new Schema({ type: 'map', keySchema, valueSchema }), value: map };
}

function bare(data: SchemaAndValue | null): unknown {
  return data === null ? null : withoutSchema(data.schema, data.value);
}

function parseTemporal(token: string): SchemaAndValue | null {
  const text = token.replaceAll('\\:', ':');
  const temporal = TEMPORALS.get(text.length);
  const millis = temporal?.format.parse(text) ?? null;
  return temporal === undefined || millis === null ? null : { schema: temporal.schema, value: new Date(millis) };
}

function parseNumber(token: string): SchemaAndValue | null {
  const decimal = Decimal.tryParse(token);
  if (typeof decimal === 'string') return null;
  const whole = wholeNumber(decimal);
  if (whole !== null) return whole;
  const double = decimal.toNumber();
  const float = Math.fround(double);
  if (decimal.scale !== 0 && Number.isFinite(float)) return { schema: FLOAT32, value: float + 0 };
  if (decimal.scale !== 0 && Number.isFinite(double)) return { schema: FLOAT64, value: double };
  return { schema: decimalSchema(decimal.scale), value: decimal };
}

/** The narrowest integer, also for `1.0` and `1e3`; null for fractions and what exceeds 64 bits. */
function wholeNumber(decimal: Decimal): SchemaAndValue | null {
  if (decimal.unscaled !== 0n && Math.abs(decimal.scale) > HUGE_EXPONENT) return null;
  const whole = decimal.unscaled === 0n ? 0n : decimal.toBigInt();
  if (decimal.scale > 0 && whole * 10n ** BigInt(Math.min(decimal.scale, HUGE_EXPONENT)) !== decimal.unscaled)
    return null;
  if (whole < LONG_MIN || whole > LONG_MAX) return null;
  for (const [schema, bits] of [
    [INT8, 8],
    [INT16, 16],
    [INT32, 32],
  ] as const) {
    if (BigInt.asIntN(bits, whole) === whole) return { schema, value: Number(whole) };
  }
  return { schema: INT64, value: whole };
}
