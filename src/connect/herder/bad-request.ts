import { ConnectException } from '../../error/errors.js';

/** The request cannot be carried out as it is: REST answers 400 with the message. */
export class BadRequest extends ConnectException {
  override readonly javaClass: string = 'org.apache.kafka.connect.runtime.rest.errors.BadRequestException';
}
