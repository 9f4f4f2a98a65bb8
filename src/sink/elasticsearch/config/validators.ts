import type { Validator } from '../../../config/config-def.js';
import { ConfigException } from '../../../error/errors.js';

/** A list of addresses that can be read as URIs; at least one. */
export const uriList: Validator = (name, value) => {
  const list = value as readonly string[] | null;
  if (list === null || list.length === 0)
    throw ConfigException.forValue(name, value, 'List must contain at least one URI');
  for (const address of list) {
    if (!URL.canParse(withScheme(address))) {
      throw ConfigException.forValue(
        name,
        address,
        'The provided url is not a valid URI, such as http://localhost:9200',
      );
    }
  }
};

/** The address with http where it names no scheme, and without a slash at its end. */
export function withScheme(address: string): string {
  const trimmed = address.trim().replace(/([^/:])\/+$/, '$1');
  return trimmed.includes('://') ? trimmed : `http://${trimmed}`;
}

const DATA_STREAM_LIMIT = 100;

/** A part of a data stream's name. @see https://www.elastic.co/docs/reference/ecs/ecs-data_stream */
export const dataStreamPart: Validator = (name, value) => {
  const text = value as string | null;
  if (text === null || text === '') return;
  if (text.length > DATA_STREAM_LIMIT) {
    throw ConfigException.forValue(name, value, `Must not be longer than ${DATA_STREAM_LIMIT} characters`);
  }
  const plain = text.replaceAll('${topic}', '');
  if (plain !== plain.toLowerCase()) throw ConfigException.forValue(name, value, 'Must be in lower case');
  if (/[\\/*?"<>| ,#:-]/.test(plain)) {
    throw ConfigException.forValue(name, value, 'Must not contain any of \\ / * ? " < > | space , # : -');
  }
};

/** Where documents go when the connector does not create the resources itself. */
export const EXTERNAL_RESOURCE_USAGES = ['INDEX', 'DATASTREAM', 'ALIAS_INDEX', 'ALIAS_DATASTREAM', 'DISABLED'] as const;

export type ExternalResourceUsage = (typeof EXTERNAL_RESOURCE_USAGES)[number];

export const externalResourceUsage: Validator = (name, value) => {
  if (!(EXTERNAL_RESOURCE_USAGES as readonly string[]).includes(String(value).toUpperCase())) {
    throw ConfigException.forValue(
      name,
      value,
      `String must be one of (case insensitive): ${EXTERNAL_RESOURCE_USAGES.join(', ')}`,
    );
  }
};
