import { formatLsn, type Lsn } from '../../../../decoders/pgoutput/lsn.js';
import type { PostgresConfig } from '../config/postgres-config.js';
import { SlotShare } from '../config/slot-share.js';
import type { ServerInfo } from '../session/server-info.js';

/** FAILOVER came with PostgreSQL 17. */
const FAILOVER_VERSION = 170_000;
/** Logical messages in pgoutput came with PostgreSQL 14. */
const MESSAGES_VERSION = 140_000;

/** `slot.failover`, where the server knows it. */
export function failoverSlot(config: PostgresConfig, server: ServerInfo): boolean {
  return config.boolean('slot.failover') && server.version >= FAILOVER_VERSION && !server.inRecovery;
}

/** `slot.stream.params`: `k=v;k=v`. */
function streamParams(config: PostgresConfig): [string, string][] {
  return (config.text('slot.stream.params') ?? '')
    .split(';')
    .map((pair) => pair.split('='))
    .filter((pair): pair is [string, string] => pair.length === 2 && pair[0] !== '')
    .map(([key, value]) => [key.trim(), value.trim()]);
}

/**
 * The command that starts the stream. Own parameters of the user come between ours and cannot replace them.
 * @see https://www.postgresql.org/docs/current/protocol-logical-replication.html
 */
export function startReplication(config: PostgresConfig, server: ServerInfo, position: Lsn): string {
  const options: [string, string][] = [
    ['proto_version', '1'],
    ['publication_names', config.required('publication.name')],
  ];
  const ours = new Set(['proto_version', 'publication_names', 'messages']);
  options.push(...streamParams(config).filter(([key]) => !ours.has(key)));
  // Every slot would send them: the first one's is enough.
  const messages = (SlotShare.of(config)?.number ?? 1) === 1;
  if (server.version >= MESSAGES_VERSION && messages) options.push(['messages', 'true']);
  const list = options.map(([key, value]) => `"${key.replaceAll('"', '""')}" '${value.replaceAll("'", "''")}'`);
  return `START_REPLICATION SLOT "${config.required('slot.name')}" LOGICAL ${formatLsn(position)} (${list.join(', ')})`;
}
