import { ConnectException } from '../../error/errors.js';

/** The request is right but cannot be carried out now: REST answers 409 with the message. */
export class Conflict extends ConnectException {}
