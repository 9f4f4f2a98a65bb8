/**
 * Settings that are read although no declaration mentions them, as in Debezium, and settings of our own. Those without a default are absent here.
 */
export const UNDECLARED_DEFAULTS: Readonly<Record<string, string>> = {
  'offset.mismatch.strategy': 'no_validation',
  'internal.create.slot.command.timeout': '90',
  'internal.slot.seek.to.known.offset.on.start': 'false',
  'money.fraction.digits': '2',
  'read.only': 'false',
  'signal.file': 'file-signals.txt',
  'signal.kafka.groupId': 'kafka-signal',
  'signal.kafka.poll.timeout.ms': '100',
  'topic.cache.size': '10000',
  'topic.delimiter': '.',
  'topic.heartbeat.prefix': '__debezium-heartbeat',
  'topic.transaction': 'transaction',
  // `strict` gives Debezium's exact values where ours differ because Debezium's would lose data.
  'millrace.compatibility': 'default',
};

/** Settings that name Java classes or tune a JVM: accepted, so that configurations need no change. */
export const JVM_ONLY: readonly string[] = [
  'memory.management.schemas.class',
  'memory.management.tables.class',
  'database.sslfactory',
  'database.connection.factory.class',
  'sourceinfo.struct.maker',
  'transaction.metadata.factory',
  'custom.metric.tags',
  'executor.shutdown.timeout.ms',
  'statistics.metrics.enabled',
  'openlineage.integration.enabled',
  'poll.dispatch.interval.ms',
  'queue.provider.type',
];
