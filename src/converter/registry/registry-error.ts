import { ConnectException } from '../../error/errors.js';

/** What a schema registry answered, or why it could not be asked. */
export class RestClientException extends ConnectException {
  override readonly javaClass: string = 'io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException';

  constructor(
    message: string,
    /** HTTP status. */
    readonly status: number,
    /** The registry's own code, such as 40403 for an unknown schema. */
    readonly errorCode: number,
  ) {
    super(`${message}; error code: ${errorCode}`);
  }
}

/** The registry could not be reached or did not answer in time; asking again may help. */
export class RegistryUnavailable extends ConnectException {
  override readonly javaClass: string = 'java.io.IOException';
}
