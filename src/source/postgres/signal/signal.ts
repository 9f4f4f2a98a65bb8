/** What somebody asks of a running connector. @see https://debezium.io/documentation/reference/stable/configuration/signalling.html */
export interface Signal {
  readonly id: string;
  /** `execute-snapshot`, `stop-snapshot`, `log`, …; what is not known is told and passed over. */
  readonly type: string;
  /** A JSON object as text; empty or null counts as one without members. */
  readonly data: string | null;
}

/** A way besides the signal table on which signals arrive: a file, a Kafka topic. */
export interface SignalChannel {
  /** The signals that have come since the last call. @throws Error if the channel cannot be read */
  read(): Promise<readonly Signal[]>;
  /** Everything that was read has been acted on. */
  processed(): Promise<void>;
  close(): Promise<void>;
}
