import { ConnectException } from '../error/errors.js';
import type { Log } from '../log/log.js';
import { loggers } from '../logging/logger.js';
import { settlesWithin } from './task/settles-within.js';

const log = loggers.get('org.apache.kafka.connect.util.ConnectUtils');

/** When the user is told that something seems wrong. */
const WARN_MS = 5000;
/** How long Kafka's admin client tries, too: brokers that are just starting are waited for. */
const GIVE_UP_MS = 60_000;

/**
 * Makes sure that the brokers answer before connectors start. @throws ConnectException with Kafka Connect's text, the addresses, and what to check
 */
export async function reachableCluster(cluster: Log, bootstrapServers: string): Promise<void> {
  const problem =
    "Failed to connect to and describe Kafka cluster. Check worker's broker connection and security properties: " +
    `bootstrap.servers is ${bootstrapServers}`;
  try {
    const answer = cluster.clusterId();
    if (await settlesWithin(answer, WARN_MS)) return;
    log.warn(
      `No answer from the brokers yet; trying for ${GIVE_UP_MS / 1000} seconds. bootstrap.servers is ${bootstrapServers}`,
    );
    if (await settlesWithin(answer, GIVE_UP_MS - WARN_MS)) return;
  } catch (cause) {
    throw new ConnectException(`${problem} (${(cause as Error).message})`, { cause });
  }
  throw new ConnectException(
    `${problem}. No broker answered within ${GIVE_UP_MS / 1000} seconds: is it running, and is the address right? ` +
      'Without bootstrap.servers the worker uses its embedded log.',
  );
}
