const SOURCE = '[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); ';

/**
 * A text that is not JSON. The message is the one that Kafka Connect users know, line and column included; the text itself is never
 * quoted, because records hold personal data and errors end up in logs and statuses.
 */
export class JsonParseError extends Error {
  readonly javaClass: string;

  constructor(reason: string, place: { readonly line: number; readonly column: number }, endOfInput = false) {
    super(`${reason}\n at ${located(place)}`);
    this.javaClass = `com.fasterxml.jackson.core.${endOfInput ? 'io.JsonEOFException' : 'JsonParseException'}`;
    this.name = this.javaClass.slice(this.javaClass.lastIndexOf('.') + 1);
  }
}

/** The way parse errors name a place; also stands inside some texts. */
export function located(place: { readonly line: number; readonly column: number }): string {
  return `${SOURCE}line: ${place.line}, column: ${place.column}]`;
}

/** A text that goes beyond the bounds set on numbers and nesting. */
export class JsonConstraintError extends Error {
  readonly javaClass = 'com.fasterxml.jackson.core.exc.StreamConstraintsException';
  override readonly name = 'StreamConstraintsException';
}
