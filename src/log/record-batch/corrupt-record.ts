import { ConnectException } from '../../error/errors.js';

/** Bytes that are not a record batch, or one that was damaged. `offset` is the place in the bytes given, counted from 0. */
export class CorruptRecordException extends ConnectException {
  override readonly javaClass: string = 'org.apache.kafka.common.errors.CorruptRecordException';

  constructor(
    what: string,
    readonly offset: number,
  ) {
    super(`${what} at byte ${offset} of the record batch`);
  }
}
