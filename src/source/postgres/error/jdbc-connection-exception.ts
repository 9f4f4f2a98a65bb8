import { DebeziumException } from '../../../error/errors.js';

/** A statement of the connector's own was refused. */
export class JdbcConnectionException extends DebeziumException {
  override readonly javaClass: string = 'io.debezium.jdbc.JdbcConnectionException';
}
