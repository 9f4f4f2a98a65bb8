/**
 * A position in the write-ahead log, as a number of bytes since its beginning.
 *
 * PostgreSQL's type has 64 bits; a double counts exactly up to 2^53 bytes, which is 8 PiB of WAL: ninety years at 3 MB/s. In exchange the hot path
 * compares and stores positions without BigInt. Larger positions are refused where they are read.
 *
 * @see https://www.postgresql.org/docs/current/datatype-pg-lsn.html
 */
export type Lsn = number;

/** No position: `0/0`. */
export const INVALID_LSN: Lsn = 0;

const TWO_32 = 0x1_0000_0000;
/** The high half of 2^53. */
export const MAX_HIGH_HALF = 0x20_0000;

/** Reads PostgreSQL's text form, `16/B374D848`. @throws RangeError */
export function parseLsn(text: string): Lsn {
  const match = /^([0-9A-Fa-f]{1,8})\/([0-9A-Fa-f]{1,8})$/.exec(text);
  const high = match ? Number.parseInt(match[1] as string, 16) : MAX_HIGH_HALF;
  if (!match || high >= MAX_HIGH_HALF) {
    throw new RangeError(`'${text}' is not a log position below 2^53 in the form X/Y`);
  }
  return high * TWO_32 + Number.parseInt(match[2] as string, 16);
}

/** PostgreSQL's text form, `16/B374D848`. */
export function formatLsn(lsn: Lsn): string {
  const low = lsn % TWO_32;
  return `${((lsn - low) / TWO_32).toString(16).toUpperCase()}/${low.toString(16).toUpperCase()}`;
}

/** Writes a position as eight bytes, high byte first. */
export function writeLsn(lsn: Lsn, target: Buffer, at: number): void {
  const low = lsn % TWO_32;
  target.writeUInt32BE((lsn - low) / TWO_32, at);
  target.writeUInt32BE(low, at + 4);
}
