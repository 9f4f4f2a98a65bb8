/**
 * The exceptions of Kafka Connect, by their Java names: users match on them in traces, statuses and dead letter headers.
 *
 * `javaClass` is the fully qualified name that traces and `__connect.errors.exception.class.name` show.
 */
export class ConnectException extends Error {
  readonly javaClass: string = 'org.apache.kafka.connect.errors.ConnectException';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A failure that may heal by itself: the runtime tries the same operation again. */
export class RetriableException extends ConnectException {
  override readonly javaClass: string = 'org.apache.kafka.connect.errors.RetriableException';
}

/** A value that does not fit its schema, or a schema that makes no sense. */
export class DataException extends ConnectException {
  override readonly javaClass: string = 'org.apache.kafka.connect.errors.DataException';
}

/** A schema could not be built. */
export class SchemaBuilderException extends DataException {
  override readonly javaClass: string = 'org.apache.kafka.connect.errors.SchemaBuilderException';
}

/** Bytes that cannot be read, or a value that cannot be written. */
export class SerializationException extends ConnectException {
  override readonly javaClass: string = 'org.apache.kafka.common.errors.SerializationException';
}

/** A configuration that cannot be used. The message names the key, the value and what is allowed. */
export class ConfigException extends ConnectException {
  override readonly javaClass: string = 'org.apache.kafka.common.config.ConfigException';

  /** Kafka's three forms: a text; key and value; key, value and the reason. */
  static forValue(key: string, value: unknown, reason?: string): ConfigException {
    return new ConfigException(
      `Invalid value ${Array.isArray(value) ? `[${value.join(', ')}]` : String(value)} for configuration ${key}${reason === undefined ? '' : `: ${reason}`}`,
    );
  }
}

/** Something with that name exists. */
export class AlreadyExistsException extends ConnectException {
  override readonly javaClass: string = 'org.apache.kafka.connect.errors.AlreadyExistsException';
}

/** Nothing with that name exists. */
export class NotFoundException extends ConnectException {
  override readonly javaClass: string = 'org.apache.kafka.connect.errors.NotFoundException';
}

/** An argument that cannot be meant; Java's unchecked exception, as Kafka Connect's transforms throw it. */
export class IllegalArgumentException extends ConnectException {
  override readonly javaClass: string = 'java.lang.IllegalArgumentException';
}

/** Something that must not happen here and now; Java's unchecked exception. */
export class IllegalStateException extends ConnectException {
  override readonly javaClass: string = 'java.lang.IllegalStateException';
}

/** A failure that Debezium reports under its own name. */
export class DebeziumException extends ConnectException {
  override readonly javaClass: string = 'io.debezium.DebeziumException';
  /** What to do about it, shown beside the text in logs and traces. */
  readonly remedy: string | null;

  constructor(message: string, options?: ErrorOptions & { readonly remedy?: string | null }) {
    super(message, options);
    this.remedy = options?.remedy ?? null;
  }
}

/** A record is larger than the log takes; others may follow it. */
export class RecordTooLargeException extends ConnectException {
  override readonly javaClass: string = 'org.apache.kafka.common.errors.RecordTooLargeException';
}
