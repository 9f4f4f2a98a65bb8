import type { ConfigKey } from '../../config/config-def.js';
import { ConfigException } from '../../error/errors.js';
import { converterConfig } from '../converter-config.js';

const KEYS: readonly ConfigKey[] = [
  {
    name: 'serializer.type',
    type: 'STRING',
    defaultValue: 'json',
    importance: 'HIGH',
    documentation: 'Specify a serializer to serialize CloudEvents values',
  },
  {
    name: 'data.serializer.type',
    type: 'STRING',
    defaultValue: 'json',
    importance: 'HIGH',
    documentation: 'Specify a serializer to serialize the data field of CloudEvents values',
  },
  {
    name: 'opentelemetry.tracing.attributes.enable',
    type: 'BOOLEAN',
    defaultValue: false,
    importance: 'HIGH',
    documentation: 'Specify whether to include OpenTelemetry tracing attributes to a cloud event',
  },
  {
    name: 'extension.attributes.enable',
    type: 'BOOLEAN',
    defaultValue: true,
    importance: 'HIGH',
    documentation: 'Specify whether to include extension attributes to a cloud event',
  },
  {
    name: 'schema.name.adjustment.mode',
    type: 'STRING',
    defaultValue: 'avro',
    importance: 'LOW',
    documentation:
      "Specify how schema names should be adjusted for compatibility with the message converter used by the connector, including:'avro' replaces the characters that cannot be used in the Avro type name with underscore (default)'none' does not apply any adjustment",
  },
  {
    name: 'schema.cloudevents.name',
    type: 'STRING',
    defaultValue: null,
    importance: 'LOW',
    documentation: 'Specify CloudEvents schema name under which the schema is registered in a Schema Registry',
  },
  {
    name: 'schema.data.name.source.header.enable',
    type: 'BOOLEAN',
    defaultValue: false,
    importance: 'LOW',
    documentation: 'Specify whether CloudEvents.data schema name can be retrieved from the header',
  },
  {
    name: 'metadata.source',
    type: 'LIST',
    defaultValue: ['value', 'id:generate', 'type:generate', 'traceparent:header', 'dataSchemaName:generate'],
    importance: 'HIGH',
    documentation: 'Specify from where to retrieve metadata',
  },
];

export const CLOUD_EVENTS_CONFIG = converterConfig(KEYS);

/** Where a part of a cloud event's metadata comes from. */
export type MetadataOrigin = 'value' | 'header' | 'generate';

/** `metadata.source`, with what other settings take back. */
export interface MetadataSource {
  /** Of the source block, the operation, the transaction. */
  readonly global: MetadataOrigin;
  readonly id: MetadataOrigin;
  readonly type: MetadataOrigin;
  readonly traceparent: MetadataOrigin;
  readonly dataSchemaName: MetadataOrigin;
}

/** @throws ConfigException with Debezium's texts */
export function metadataSource(
  parts: readonly string[],
  tracing: boolean,
  dataSchemaNameFromHeader: boolean,
): MetadataSource {
  const global = originOf(parts[0] ?? '');
  if (global !== 'value' && global !== 'header') {
    throw new ConfigException(`Global metadata source can't be ${(global ?? parts[0] ?? '').toUpperCase()}`);
  }
  const fields = new Map<string, MetadataOrigin>();
  for (const part of parts.slice(1)) {
    const [field = '', given = ''] = part.split(':');
    const origin = originOf(given);
    if (origin === null) throw new ConfigException(`Field source \`${given}\` is not valid`);
    if (origin === 'value') throw new ConfigException("Field metadata source can't be VALUE");
    if (!['id', 'type', 'traceparent', 'dataSchemaName'].includes(field)) {
      throw new ConfigException(`Field \`${field}\` is not allowed to set custom source`);
    }
    fields.set(field, origin);
  }
  // A header is read only where its own setting asks for it too.
  const unless = (origin: MetadataOrigin, enabled: boolean) => (origin === 'header' && !enabled ? 'generate' : origin);
  return {
    global,
    id: fields.get('id') ?? global,
    type: fields.get('type') ?? global,
    traceparent: unless(fields.get('traceparent') ?? global, tracing),
    dataSchemaName: unless(fields.get('dataSchemaName') ?? global, dataSchemaNameFromHeader),
  };
}

function originOf(text: string): MetadataOrigin | null {
  const word = text.trim().toLowerCase();
  return word === 'value' || word === 'header' || word === 'generate' ? word : null;
}
