import { ConnectException } from '../../../error/errors.js';

/** What the connector cannot go on after. The class is Debezium's, for people and rules that match on traces. */
export class DebeziumException extends ConnectException {
  override readonly javaClass: string = 'io.debezium.DebeziumException';
  /** What to do about it, shown beside the text in logs and traces. */
  readonly remedy: string | null;

  constructor(message: string, options?: ErrorOptions & { readonly remedy?: string | null }) {
    super(message, options);
    this.remedy = options?.remedy ?? null;
  }
}

/** A statement of the connector's own was refused. */
export class JdbcConnectionException extends DebeziumException {
  override readonly javaClass: string = 'io.debezium.jdbc.JdbcConnectionException';
}
