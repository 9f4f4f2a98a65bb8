import { DebeziumException } from '../../../error/errors.js';
import type { PostgresConfig } from '../config/postgres-config.js';

interface CustomPart {
  readonly setting: string;
  /** What Debezium calls it. */
  readonly what: string;
  /** Debezium's service that it belongs to; null is the snapshotter's own. */
  readonly service: string | null;
  /** What may do instead. */
  readonly instead: string;
}

const PARTS: readonly CustomPart[] = [
  {
    setting: 'snapshot.mode',
    what: 'snapshotter',
    service: null,
    instead: 'snapshot.mode=configuration_based says when to take a snapshot and when to stream by five settings',
  },
  {
    setting: 'snapshot.query.mode',
    what: 'snapshot query mode',
    service: 'io.debezium.snapshot.spi.SnapshotQuery',
    instead: 'snapshot.select.statement.overrides takes a SELECT for each table',
  },
  {
    setting: 'snapshot.locking.mode',
    what: 'snapshot lock mode',
    service: 'io.debezium.snapshot.spi.SnapshotLock',
    instead: 'snapshot.locking.mode=shared keeps tables from being altered while they are read',
  },
];

/**
 * The value `custom` of three settings names a Java class, which cannot run here. To go on without it would read something else than was asked for, so
 * the task fails as Debezium's does where it does not find the class.
 *
 * @see https://debezium.io/documentation/reference/stable/connectors/postgresql.html#connector-custom-snapshot
 * @throws DebeziumException
 */
export function refuseCustomSnapshots(config: PostgresConfig): void {
  for (const { setting, what, service, instead } of PARTS) {
    if (config.mode(setting) !== 'custom') continue;
    const name = config.text(`${setting}.custom.name`);
    const missing = new DebeziumException(`Unable to find ${name} ${what}. Please check your configuration.`, {
      remedy: `'${setting}=custom' means a Java class, which cannot run here: ${instead}.`,
    });
    throw notCreated(
      'io.debezium.snapshot.SnapshotterService',
      service === null ? missing : notCreated(service, missing),
    );
  }
}

function notCreated(service: string, cause: Error): DebeziumException {
  return new DebeziumException(`Unable to create service ${service}`, { cause });
}
