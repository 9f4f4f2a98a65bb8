import type { Client } from 'pg';
import { formatLsn, type Lsn } from '../../../../decoders/pgoutput/lsn.js';
import { DebeziumException } from '../../../error/errors.js';
import { PsqlException } from '../error/psql-exception.js';
import { ReplicationSession } from '../session/replication-session.js';
import type { ServerInfo } from '../session/server-info.js';
import { startReplication } from '../slot/slot-options.js';
import type { Connections } from '../task/connections.js';
import type { SourceSetup } from '../task/source-setup.js';

/** One attempt to start the stream. @throws DebeziumException with Debezium's text, the server's answer as the cause */
export async function openStream(
  setup: SourceSetup,
  connections: Connections,
  server: ServerInfo,
  position: Lsn,
  flushed: Lsn,
): Promise<ReplicationSession> {
  let client: Client | null = null;
  try {
    client = await connections.connect('Debezium Streaming', true);
    const options = {
      statusIntervalMs: setup.config.number('status.update.interval.ms'),
      deadAfterMs: server.walSenderTimeoutMs,
    };
    return await ReplicationSession.open(client, startReplication(setup.config, server, position), options, flushed);
  } catch (error) {
    if (client !== null) await connections.end(client);
    const cause = PsqlException.of(error);
    const advice = /replication slot .* is active/.test(cause.message)
      ? '; when setting up multiple connectors for the same database host, please make sure to use a distinct replication slot name for each.'
      : '';
    throw new DebeziumException(`Failed to start replication stream at LSN{${formatLsn(position)}}${advice}`, {
      cause,
    });
  }
}
