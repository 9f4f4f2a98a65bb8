import { fieldNameAdjuster, schemaNameAdjuster } from '../../../data/name-adjustment.js';
import { ConfigException } from '../../../error/errors.js';
import { CONNECTOR_VERSION } from '../connector-version.js';
import { contextHeaders } from '../event/context-headers.js';
import { eventFailure, type FailureHandlingMode } from '../event/event-failure.js';
import type { CustomColumns, EventOptions, OperationCode } from '../event/event-options.js';
import { newRunId } from '../event/run-id.js';
import { topicNaming } from '../event/topic-naming.js';
import { columnFilter, columnRules, keyColumns } from './column-rules.js';
import type { PostgresConfig } from './postgres-config.js';

const NO_HEADERS = [] as const;

/** How events look, by the settings. @throws ConfigException */
export function eventOptions(
  config: PostgresConfig,
  taskId: string,
  warn: (message: string, error?: unknown) => void,
  debug: (message: string) => void = () => undefined,
  customColumns: CustomColumns | null = null,
): EventOptions {
  const topicPrefix = config.required('topic.prefix');
  return {
    topicPrefix,
    database: config.required('database.dbname'),
    version: CONNECTOR_VERSION,
    naming: topicNaming(config.raw),
    adjustSchemaName: schemaNameAdjuster(config.mode('schema.name.adjustment.mode')),
    adjustFieldName: fieldNameAdjuster(config.mode('field.name.adjustment.mode')),
    tombstonesOnDelete: config.boolean('tombstones.on.delete'),
    skippedOperations: skippedOperations(config),
    skipUnchanged: config.boolean('skip.messages.without.change'),
    conversionFailure: config.mode('event.converting.failure.handling.mode'),
    keyColumns: keyColumns(config),
    columnIncluded: columnFilter(config),
    columnRules: columnRules(config),
    headers: config.boolean('extended.headers.enabled') ? contextHeaders(topicPrefix, taskId, newRunId()) : NO_HEADERS,
    warn,
    customColumns,
    eventFailed: eventFailure(config.mode<FailureHandlingMode>('event.processing.failure.handling.mode'), {
      warn,
      debug,
    }),
    timePrecision: config.mode('time.precision.mode'),
    decimals: config.mode('decimal.handling.mode'),
    binary: config.mode('binary.handling.mode'),
    hstore: config.mode('hstore.handling.mode'),
    interval: config.mode('interval.handling.mode'),
    moneyFractionDigits: config.number('money.fraction.digits'),
    includeUnknownTypes: config.boolean('include.unknown.datatypes'),
    unavailableValue: placeholder(config.required('unavailable.value.placeholder')),
    strict: config.mode('millrace.compatibility') === 'strict',
  };
}

function skippedOperations(config: PostgresConfig): ReadonlySet<OperationCode> {
  const letters = config.list('skipped.operations').map((letter) => letter.toLowerCase());
  return new Set(letters.filter((letter): letter is OperationCode => letter !== 'none'));
}

/** A value that begins with `hex:` stands for bytes. */
function placeholder(text: string): Buffer {
  if (!text.startsWith('hex:')) return Buffer.from(text);
  const digits = text.slice('hex:'.length);
  if (!/^([\da-f]{2})*$/i.test(digits)) {
    throw new ConfigException(
      `The 'unavailable.value.placeholder' value is invalid: '${digits}' must be bytes of two hexadecimal digits each, as in hex:00ff`,
    );
  }
  return Buffer.from(digits, 'hex');
}
