import { DataException } from '../error/errors.js';
import { doubleToJavaText } from './java-number-text.js';

/** Java's scales are ints; beyond them BigDecimal refuses a text. */
const MIN_SCALE = -(2 ** 31);
const MAX_SCALE = 2 ** 31 - 1;
/** More, leading zeros aside, are not even looked at. */
const MAX_EXPONENT_DIGITS = 10;

/** `java.lang.NumberFormatException`: a text that is not a number. */
export class NumberFormatException extends Error {
  readonly javaClass = 'java.lang.NumberFormatException';
  override readonly name = 'NumberFormatException';
}

/**
 * A decimal number `unscaled` · 10^-`scale`, as `java.math.BigDecimal`: 1.50 and 1.5 are different values of the same magnitude.
 *
 * @see https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/math/BigDecimal.html
 */
export class Decimal {
  static readonly javaClass = 'java.math.BigDecimal';

  constructor(
    readonly unscaled: bigint,
    readonly scale: number,
  ) {}

  /** Reads what `new BigDecimal(String)` reads: optional sign, digits, fraction, exponent; no white space. @throws NumberFormatException */
  static parse(text: string): Decimal {
    const decimal = Decimal.tryParse(text);
    if (typeof decimal === 'string') throw new NumberFormatException(decimal);
    return decimal;
  }

  /** What `parse` reads, or why it is none: for whoever asks of any text whether it is a number, an exception for each would cost more than all else. */
  static tryParse(text: string): Decimal | string {
    const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?)0*(\d*)(?<=\d))?$/.exec(text);
    const digits = parts ? `${parts[2]}${parts[3] ?? ''}` : '';
    if (!parts || digits === '') return notANumber(text);
    const exponent = parts[5] ?? '';
    if (exponent.length > MAX_EXPONENT_DIGITS) return 'Too many nonzero exponent digits.';
    const scale = (parts[3]?.length ?? 0) - Number(`${parts[4] ?? ''}${exponent || '0'}`);
    if (scale < MIN_SCALE || scale > MAX_SCALE) return 'Exponent overflow.';
    return new Decimal(signed(parts[1] === '-', BigInt(digits)), scale);
  }

  /** `BigDecimal.valueOf(double)`: the number as its shortest text says it. @throws NumberFormatException for NaN and infinities */
  static ofDouble(value: number): Decimal {
    return Decimal.parse(doubleToJavaText(value));
  }

  /** Big-endian two's complement bytes of the unscaled value. @throws DataException if there are none */
  static ofBytes(bytes: Uint8Array, scale: number): Decimal {
    if (bytes.length === 0) throw new NumberFormatException('Zero length BigInteger');
    return new Decimal(BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex(bytes)}`)), scale);
  }

  /** The unscaled value as the shortest big-endian two's complement, like `BigInteger.toByteArray`. */
  unscaledBytes(): Uint8Array {
    const negative = this.unscaled < 0n;
    const magnitude = (negative ? ~this.unscaled : this.unscaled).toString(16);
    // One bit more than the magnitude needs, for the sign.
    const bits =
      magnitude === '0' ? 1 : (magnitude.length - 1) * 4 + Number(`0x${magnitude[0]}`).toString(2).length + 1;
    const length = (bits + 7) >> 3;
    const digits = BigInt.asUintN(length * 8, this.unscaled)
      .toString(16)
      .padStart(length * 2, '0');
    return new Uint8Array(Buffer.from(digits, 'hex'));
  }

  /** The number of digits of the unscaled value; 1 for zero. */
  get precision(): number {
    return this.unscaled < 0n ? String(this.unscaled).length - 1 : String(this.unscaled).length;
  }

  /** The nearest double; infinite beyond its range. */
  toNumber(): number {
    return Number(`${this.unscaled}e${-this.scale}`);
  }

  /** The whole part, cut towards zero. */
  toBigInt(): bigint {
    if (this.scale <= 0) return this.unscaled * 10n ** BigInt(-this.scale);
    return this.scale > this.precision ? 0n : this.unscaled / 10n ** BigInt(this.scale);
  }

  /** The low 64 bits of the whole part, as `BigDecimal.longValue`. */
  longValue(): bigint {
    // 10^64 is a multiple of 2^64; without this a short text with a large exponent would cost gigabytes.
    if (this.unscaled === 0n || this.scale <= -64) return 0n;
    return BigInt.asIntN(64, this.toBigInt());
  }

  /** The same number with another scale. @throws DataException if digits other than zero would be lost */
  withScale(scale: number): Decimal {
    if (scale >= this.scale) return new Decimal(this.unscaled * 10n ** BigInt(scale - this.scale), scale);
    const divisor = 10n ** BigInt(this.scale - scale);
    if (this.unscaled % divisor !== 0n) throw new DataException('Rounding necessary');
    return new Decimal(this.unscaled / divisor, scale);
  }

  equals(other: Decimal): boolean {
    return this.unscaled === other.unscaled && this.scale === other.scale;
  }

  /** `BigDecimal.toString`: with an exponent where the scale is negative or the number very small (1.5E+3, 1E-10, 0E+2). */
  toString(): string {
    const negative = this.unscaled < 0n;
    const digits = String(negative ? -this.unscaled : this.unscaled);
    const sign = negative ? '-' : '';
    if (this.scale === 0) return sign + digits;
    const exponent = digits.length - 1 - this.scale;
    if (this.scale > 0 && exponent >= -6) return sign + withPoint(digits, this.scale);
    const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`;
    return `${sign}${mantissa}E${exponent > 0 ? '+' : ''}${exponent}`;
  }

  /** `BigDecimal.toPlainString`: never an exponent. */
  toPlainString(): string {
    const negative = this.unscaled < 0n;
    const digits = String(negative ? -this.unscaled : this.unscaled);
    const sign = negative ? '-' : '';
    if (this.scale > 0) return sign + withPoint(digits, this.scale);
    return this.unscaled === 0n ? '0' : sign + digits + '0'.repeat(-this.scale);
  }
}

function signed(negative: boolean, magnitude: bigint): bigint {
  return negative ? -magnitude : magnitude;
}

function withPoint(digits: string, scale: number): string {
  const padded = digits.padStart(scale + 1, '0');
  return `${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/** The JDK's own words, because MaskField passes them on. */
function notANumber(text: string): string {
  const odd = /^[+-]?[\d.eE+-]*?([^\d.eE+-])/.exec(text)?.[1];
  return odd === undefined
    ? 'No digits found.'
    : `Character ${odd} is neither a decimal digit number, decimal point, nor "e" notation exponential mark.`;
}
