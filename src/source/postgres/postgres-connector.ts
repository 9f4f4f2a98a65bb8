import type { ConfigDef, RawConfig, ValidatedValue } from '../../config/config-def.js';
import type { OffsetMap } from '../../data/source-record.js';
import { ConnectException } from '../../error/errors.js';
import { loggers } from '../../logging/logger.js';
import type { SourceConnector, SourceTask } from '../source-task.js';
import { checkClasses } from './config/java-classes.js';
import { PostgresConfig } from './config/postgres-config.js';
import { postgresConfigDef, validateSettings } from './config/settings.js';
import { divisionProblems, taskSettings } from './config/slot-share.js';
import { checkConnection } from './connection-check.js';
import { endpointProblem } from './notification/endpoint.js';

/** Change data capture for PostgreSQL under the name, with the settings and with the events of Debezium's connector. */
export class PostgresConnector implements SourceConnector {
  readonly taskClass = 'io.debezium.connector.postgresql.PostgresConnectorTask';
  /** Null where no task runs. */
  #taskClass: (new () => SourceTask) | null = null;
  readonly #log = loggers.get('io.debezium.connector.postgresql.PostgresConnector');

  config(): ConfigDef {
    return postgresConfigDef();
  }

  /** Checks the settings, and, if they are good, that the database can be reached with them. */
  async validate(raw: RawConfig): Promise<ValidatedValue[]> {
    const config = new PostgresConfig(raw);
    const values = validateSettings(config.raw);
    refuseDecoderbufs(config, values);
    const endpoint = await endpointProblem(config).catch(() => null);
    if (endpoint !== null) {
      const message = `The 'notification.http.url' value is invalid: ${endpoint}`;
      values.find((value) => value.name === 'notification.http.url')?.errorMessages.push(message);
    }
    if (values.every((value) => value.errorMessages.length === 0)) {
      // Shown at the slot, since validation answers for Debezium's settings only.
      values.find((value) => value.name === 'slot.name')?.errorMessages.push(...divisionProblems(config));
    }
    if (values.every((value) => value.errorMessages.length === 0)) {
      checkClasses(config, 'validation');
      const problem = await checkConnection(config, (message) => this.#log.warn(message));
      if (problem !== null) values.find((value) => value.name === 'database.hostname')?.errorMessages.push(problem);
    }
    return values;
  }

  async loadTask(): Promise<void> {
    const { PostgresSourceTask } = await import('./postgres-source-task.js');
    this.#taskClass = PostgresSourceTask;
  }

  createTask(): SourceTask {
    if (this.#taskClass === null) throw new Error('loadTask comes first');
    return new this.#taskClass();
  }

  /** A slot has one reader: there is one task, whatever `tasks.max` says, unless `millrace.slot.count` asks for several slots. */
  taskConfigs(config: RawConfig): readonly RawConfig[] {
    return taskSettings(config, new PostgresConfig(config));
  }

  /** Every position is allowed: whether the slot still has it can only be seen when the task starts. @throws ConnectException */
  alterOffsets(
    _config: RawConfig,
    offsets: readonly { readonly partition: OffsetMap; readonly offset: OffsetMap | null }[],
  ): boolean {
    for (const { partition, offset } of offsets) {
      if (offset !== null && typeof partition.server !== 'string') {
        throw new ConnectException("Partition objects must contain the key 'server' with the connector's topic.prefix");
      }
    }
    return true;
  }
}

/** The plugin is a C extension of the server with a format of its own; everything since PostgreSQL 10 has pgoutput built in. */
function refuseDecoderbufs(config: PostgresConfig, values: ValidatedValue[]): void {
  if (!config.isGiven('plugin.name') || config.text('plugin.name')?.toLowerCase() !== 'decoderbufs') return;
  values
    .find((value) => value.name === 'plugin.name')
    ?.errorMessages.push(
      "The 'plugin.name' value is invalid: decoderbufs is not supported. Set plugin.name=pgoutput, which every PostgreSQL server has, and use another slot.name: a slot belongs to its plugin.",
    );
}
