import type { ConfigKey, ConfigType, ConfigValue } from '../../config/config-def.js';

function key(name: string, type: ConfigType, defaultValue: ConfigValue | undefined, documentation: string): ConfigKey {
  return { name, type, defaultValue, documentation, importance: defaultValue === undefined ? 'HIGH' : 'LOW' };
}

/** `undefined` as default: the setting is required. */
const REQUIRED = undefined;

/**
 * What only a distributed worker has. Declared here so that a standalone worker knows these keys in a shared properties file.
 *
 * @see https://kafka.apache.org/documentation/#connectconfigs
 */
export const DISTRIBUTED_KEYS: readonly ConfigKey[] = [
  key('group.id', 'STRING', REQUIRED, 'Name of the Connect cluster.'),
  key('session.timeout.ms', 'INT', 10_000, 'After how long without a heartbeat a worker counts as gone.'),
  key('rebalance.timeout.ms', 'INT', 60_000, 'How long workers may take to join a rebalance.'),
  key('heartbeat.interval.ms', 'INT', 3000, 'How often a worker shows that it lives.'),
  key('exactly.once.source.support', 'STRING', 'disabled', 'disabled, preparing or enabled.'),
  key('config.storage.topic', 'STRING', REQUIRED, 'Topic of connector configurations.'),
  key('config.storage.replication.factor', 'SHORT', 3, 'Replicas of that topic; -1: the default of the broker.'),
  key('offset.storage.topic', 'STRING', REQUIRED, 'Topic of source offsets.'),
  key('offset.storage.partitions', 'INT', 25, 'Partitions of that topic; -1: the default of the broker.'),
  key('offset.storage.replication.factor', 'SHORT', 3, 'Replicas of that topic; -1: the default of the broker.'),
  key('status.storage.topic', 'STRING', REQUIRED, 'Topic of connector and task states.'),
  key('status.storage.partitions', 'INT', 5, 'Partitions of that topic; -1: the default of the broker.'),
  key('status.storage.replication.factor', 'SHORT', 3, 'Replicas of that topic; -1: the default of the broker.'),
  key('connect.protocol', 'STRING', 'sessioned', 'Rebalance protocol: sessioned, compatible or eager.'),
  key('scheduled.rebalance.max.delay.ms', 'INT', 300_000, 'How long lost work waits for its worker to return.'),
  key('worker.sync.timeout.ms', 'INT', 3000, 'How long reading the configuration topic to its end may take.'),
  key('worker.unsync.backoff.ms', 'INT', 300_000, 'How long a worker that cannot catch up stays out of the group.'),
  key('inter.worker.key.generation.algorithm', 'STRING', 'HmacSHA256', 'How session keys are made.'),
  key('inter.worker.key.size', 'INT', null, 'Size of session keys in bits; default: that of the algorithm.'),
  key('inter.worker.key.ttl.ms', 'INT', 3_600_000, 'How long a session key holds.'),
  key('inter.worker.signature.algorithm', 'STRING', 'HmacSHA256', 'How internal requests are signed.'),
  key('inter.worker.verification.algorithms', 'LIST', ['HmacSHA256'], 'Signatures that are accepted.'),
];

/** Client settings without a prefix: of the worker's own clients in distributed mode. */
export const CLIENT_KEYS: readonly ConfigKey[] = [
  key('client.id', 'STRING', '', 'Name of the client, shown by the broker.'),
  key('metadata.max.age.ms', 'LONG', 300_000, 'How old metadata may be.'),
  key('send.buffer.bytes', 'INT', 131_072, 'Size of the TCP send buffer.'),
  key('receive.buffer.bytes', 'INT', 32_768, 'Size of the TCP receive buffer.'),
  key('reconnect.backoff.ms', 'LONG', 50, 'Wait before connecting again.'),
  key('reconnect.backoff.max.ms', 'LONG', 1000, 'Longest wait before connecting again.'),
  key('retry.backoff.ms', 'LONG', 100, 'Wait before a request is repeated.'),
  key('retry.backoff.max.ms', 'LONG', 1000, 'Longest wait before a request is repeated.'),
  key('socket.connection.setup.timeout.ms', 'LONG', 10_000, 'How long connecting may take.'),
  key('socket.connection.setup.timeout.max.ms', 'LONG', 30_000, 'How long connecting may take at most.'),
  key('request.timeout.ms', 'INT', 40_000, 'How long a request may take.'),
  key('connections.max.idle.ms', 'LONG', 540_000, 'When an idle connection is closed.'),
  key('metadata.recovery.strategy', 'STRING', 'rebootstrap', 'What happens when no known broker answers.'),
  key('metadata.recovery.rebootstrap.trigger.ms', 'LONG', 300_000, 'When bootstrap.servers are used again.'),
  key('security.protocol', 'STRING', 'PLAINTEXT', 'PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL.'),
  key('sasl.mechanism', 'STRING', 'GSSAPI', 'How the client proves who it is.'),
  key('sasl.jaas.config', 'PASSWORD', null, 'Credentials, in JAAS form.'),
];
