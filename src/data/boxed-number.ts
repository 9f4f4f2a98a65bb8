import { NumberFormatException } from './decimal.js';
import { doubleToJavaText, floatToJavaText } from './java-number-text.js';

/**
 * A number whose Java type is not the one a bare JavaScript value stands for.
 *
 * Kafka Connect treats a Byte, an Integer and a Long differently where no schema says what a value is (Cast, TimestampConverter,
 * headers, the number converters). Without a schema `bigint` is Long and `number` is Double; the others come in these boxes. In a
 * place that has a schema a box means "of another type than the schema says", which is an error there as it is in Java.
 */
export abstract class BoxedNumber {
  /** As `java.lang.Number` gives it: exact for all but {@link JavaBigInteger}. */
  abstract readonly value: number | bigint;

  /** The text of Java's `toString()`. */
  toString(): string {
    return String(this.value);
  }
}

/** `java.lang.Byte`. */
export class Int8 extends BoxedNumber {
  static readonly javaClass = 'java.lang.Byte';
  constructor(readonly value: number) {
    super();
  }
}

/** `java.lang.Short`. */
export class Int16 extends BoxedNumber {
  static readonly javaClass = 'java.lang.Short';
  constructor(readonly value: number) {
    super();
  }
}

/** `java.lang.Integer`. */
export class Int32 extends BoxedNumber {
  static readonly javaClass = 'java.lang.Integer';
  constructor(readonly value: number) {
    super();
  }
}

/** `java.lang.Float`; the value is rounded to 32 bits. */
export class Float32 extends BoxedNumber {
  static readonly javaClass = 'java.lang.Float';
  readonly value: number;
  constructor(value: number) {
    super();
    this.value = Math.fround(value);
  }

  override toString(): string {
    return floatToJavaText(this.value);
  }
}

/** `java.lang.Double`, where a schema would read a bare number as something else. */
export class Float64 extends BoxedNumber {
  static readonly javaClass = 'java.lang.Double';
  constructor(readonly value: number) {
    super();
  }

  override toString(): string {
    return doubleToJavaText(this.value);
  }
}

/** `java.math.BigInteger`; no schema type goes with it. */
export class JavaBigInteger extends BoxedNumber {
  static readonly javaClass = 'java.math.BigInteger';
  constructor(readonly value: bigint) {
    super();
  }

  /** `new BigInteger(text)`. @throws NumberFormatException names, as Java does, the group of nine digits that is none */
  static parse(text: string): JavaBigInteger {
    if (/^[+-]?\d+$/.test(text)) return new JavaBigInteger(BigInt(text));
    if (text === '') throw new NumberFormatException('Zero length BigInteger');
    const digits = text.replace(/^[+-]/, '');
    if (digits === '') throw new NumberFormatException('Zero length BigInteger');
    if (/[+-]/.test(digits)) throw new NumberFormatException('Illegal embedded sign character');
    const first = digits.length % 9 || 9;
    const groups = [digits.slice(0, first), ...(digits.slice(first).match(/.{9}/gs) ?? [])];
    const wrong = groups.find((group) => !/^\d+$/.test(group)) ?? digits;
    throw new NumberFormatException(`For input string: "${wrong}"`);
  }
}
