/** What a connector may ask of the runtime. */
export interface ConnectorContext {
  readonly connectorName: string;
  /** Asks for `taskConfigs` to be called again. */
  requestTaskReconfiguration(): void;
  /** Fails the connector with this error. */
  raiseError(error: Error): void;
}
