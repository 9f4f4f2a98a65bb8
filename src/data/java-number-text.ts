/**
 * Java's `Double.toString`: the shortest text that reads back as the same number, with at least one digit after the point, in
 * scientific form below 10^-3 and from 10^7 on.
 *
 * @see https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/Double.html#toString(double)
 */
export function doubleToJavaText(value: number): string {
  if (Number.isInteger(value) && value > -1e7 && value < 1e7) {
    return value === 0 && Object.is(value, -0) ? '-0.0' : `${value}.0`;
  }
  if (!Number.isFinite(value)) return String(value);
  const magnitude = Math.abs(value);
  // Between these bounds both languages write the same shortest digits, without exponent.
  if (magnitude >= 1e-3 && magnitude < 1e7) return String(value);
  return scientific(value, shortestDouble(magnitude));
}

/** Java's `Float.toString` for a value of 32-bit precision. */
export function floatToJavaText(value: number): string {
  if (Number.isInteger(value) && value > -1e7 && value < 1e7) {
    return value === 0 && Object.is(value, -0) ? '-0.0' : `${value}.0`;
  }
  if (!Number.isFinite(value)) return String(value);
  const magnitude = Math.abs(value);
  const exponential = shortestFloat(magnitude);
  if (magnitude >= 1e-3 && magnitude < 1e7) {
    const plain = String(Number(exponential));
    return value < 0 ? `-${plain}` : plain;
  }
  return scientific(value, exponential);
}

/** Java prefers, where one digit would do, the two-digit decimal that is nearest: 4.9E-324, not 5.0E-324. */
function shortestDouble(magnitude: number): string {
  const shortest = magnitude.toExponential();
  return shortest.includes('.') ? shortest : magnitude.toExponential(1);
}

function shortestFloat(magnitude: number): string {
  for (let digits = 1; digits < 8; digits++) {
    const nearest = magnitude.toExponential(digits);
    if (Math.fround(Number(nearest)) === magnitude) return evenOfTwo(magnitude, nearest, digits);
    // At a power of two the gap above is twice the gap below: the second nearest may read back where the nearest does not.
    const above = nextDecimal(nearest, digits);
    if (Number(nearest) < magnitude && Math.fround(Number(above)) === magnitude) return above;
  }
  return magnitude.toExponential(8);
}

/** Enough digits to tell a float that lies in the middle of two decimals from one that lies beside it. */
const TIE_DIGITS = 40;

/** Of two decimals that are equally near, JavaScript takes the greater and Java the one that ends in an even digit. */
function evenOfTwo(magnitude: number, nearest: string, digits: number): string {
  if (!/[13579]e/.test(nearest)) return nearest;
  const [mantissa, exponent] = magnitude.toExponential(TIE_DIGITS).split('e') as [string, string];
  const kept = digits + 2;
  return /^50+$/.test(mantissa.slice(kept)) ? `${mantissa.slice(0, kept)}e${exponent}` : nearest;
}

/** The decimal one unit in the last place above `text`, which has `digits` digits after the point. */
function nextDecimal(text: string, digits: number): string {
  const [mantissa, exponent] = text.split('e') as [string, string];
  const next = String(BigInt(mantissa.replace('.', '')) + 1n);
  const carry = next.length - digits - 1;
  return `${next[0]}.${next.slice(1, digits + 1)}e${Number(exponent) + carry}`;
}

/** From JavaScript's `1.5e+7` to Java's `1.5E7`. */
function scientific(value: number, exponential: string): string {
  const at = exponential.indexOf('e');
  let mantissa = exponential.slice(0, at);
  if (mantissa.includes('.')) {
    mantissa = mantissa.replace(/0+$/, '');
    if (mantissa.endsWith('.')) mantissa += '0';
  } else {
    mantissa += '.0';
  }
  return `${value < 0 ? '-' : ''}${mantissa}E${Number(exponential.slice(at + 1))}`;
}
