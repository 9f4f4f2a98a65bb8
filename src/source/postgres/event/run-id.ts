import { randomBytes } from 'node:crypto';

/**
 * A UUID of version 7, as Debezium gives each run of a task one: those of later runs sort behind those of earlier ones.
 * @param startedAt milliseconds since the epoch
 * @see https://www.rfc-editor.org/rfc/rfc9562#section-5.7
 */
export function newRunId(startedAt = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(startedAt, 0, 6);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
