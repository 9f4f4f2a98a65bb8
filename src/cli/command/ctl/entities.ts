import type { ConnectorInfo, ConnectorStateInfo } from '../../../connect/herder/entities.js';

/** `GET /connectors?expand=info&expand=status`. */
export type ExpandedConnectors = Readonly<
  Record<string, { readonly info: ConnectorInfo; readonly status?: ConnectorStateInfo }>
>;

/** The path of a connector, whatever characters its name has. */
export function connectorPath(name: string, rest = ''): string {
  return `/connectors/${encodeURIComponent(name)}${rest}`;
}
