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
  // Several slots for one connector, each with a part of the tables.
  'millrace.slot.count': '1',
};

/** Settings that name Java classes or tune a JVM: accepted, so that configurations need no change. */
export const JVM_ONLY: readonly string[] = [
  'memory.management.schemas.class',
  'memory.management.tables.class',
  'database.connection.factory.class',
  'sourceinfo.struct.maker',
  'transaction.metadata.factory',
  'executor.shutdown.timeout.ms',
  'statistics.metrics.enabled',
  'openlineage.integration.enabled',
  'openlineage.integration.config.file.path',
  'openlineage.integration.job.namespace',
  'openlineage.integration.job.description',
  'openlineage.integration.job.tags',
  'openlineage.integration.job.owners',
  'openlineage.integration.dataset.kafka.bootstrap.servers',
  'internal.signal.synchronous.batch.size',
  'internal.signal.processor.semaphore.wait.ms',
  'poll.dispatch.interval.ms',
  'queue.provider.type',
];

const ROWS_ARE_STREAMED = 'rows are streamed with COPY, never fetched in portions';
const NO_SCHEMA_HISTORY = 'there is no schema history for PostgreSQL';
const CANNOT_LOAD_CLASSES = 'a Java class cannot be loaded here';
const ALWAYS_DIVIDED = 'with several threads large tables are always divided';
const NO_WAITING = 'positions are reported to the server without waiting for it';

/** Settings that do nothing here, with the reason that users are given. */
export const WITHOUT_EFFECT: Readonly<Record<string, string>> = {
  'custom.sanitize.pattern': 'secrets are masked by rules of this runtime',
  'database.include.list': 'a connector reads the database of database.dbname',
  'database.exclude.list': 'a connector reads the database of database.dbname',
  'heartbeat.topics.prefix': 'the topic is named by topic.heartbeat.prefix',
  'include.schema.comments': 'schemas carry no comments of PostgreSQL, as in Debezium',
  'incremental.snapshot.allow.schema.changes': 'tables may be altered while they are read in any case',
  'internal.offset.activity.monitor.interval.ms': 'positions are shown by the metrics',
  'internal.snapshot.scan.all.columns.force': 'the whole catalog is read in one query',
  'internal.legacy.snapshot.max.threads': ALWAYS_DIVIDED,
  'legacy.snapshot.max.threads': ALWAYS_DIVIDED,
  'internal.advanced.metrics.enable': 'events are not counted per table',
  'lsn.flush.timeout.ms': NO_WAITING,
  'lsn.flush.timeout.action': NO_WAITING,
  'max.queue.size': 'what waits to be delivered is bounded in bytes, by max.queue.size.in.bytes',
  'poll.interval.ms': 'changes are passed on as soon as they arrive',
  'query.fetch.size': ROWS_ARE_STREAMED,
  'schema.refresh.mode': 'each version of a table is taken from the stream',
  'signal.kafka.poll.timeout.ms': 'signals are received while the task does other work',
  'snapshot.fetch.size': ROWS_ARE_STREAMED,
  'snapshot.locking.mode.custom.name': CANNOT_LOAD_CLASSES,
  'snapshot.mode.configuration.based.snapshot.on.schema.error': NO_SCHEMA_HISTORY,
  'snapshot.mode.configuration.based.snapshot.schema': NO_SCHEMA_HISTORY,
  'snapshot.query.mode.custom.name': CANNOT_LOAD_CLASSES,
};
