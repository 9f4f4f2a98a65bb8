/** One task of one connector; written `name-0` in logs and names of clients. */
export interface ConnectorTaskId {
  readonly connector: string;
  readonly task: number;
}

/** The text form that Kafka Connect uses in logs, client ids and metrics. */
export function taskIdText(id: ConnectorTaskId): string {
  return `${id.connector}-${id.task}`;
}
