import type { FastifyReply } from 'fastify';
import { ConfigException } from '../error/errors.js';

const ACTIONS = ['set', 'add', 'setDate', 'addDate'] as const;

/** One header of `response.http.headers.config`. */
export interface ResponseHeader {
  apply(reply: FastifyReply): void;
}

/**
 * Reads `[action] name: value` entries separated by commas; an entry with commas in it stands in double quotes. For the Date actions the value is a
 * time in milliseconds from now.
 *
 * @throws ConfigException
 */
export function parseResponseHeaders(setting: string): ResponseHeader[] {
  const entries = setting.match(/\s*"(?:[^"]|"")*"\s*|[^,]+/g) ?? [];
  return entries
    .map((entry) =>
      entry
        .trim()
        .replace(/^"(.*)"$/s, '$1')
        .replaceAll('""', '"')
        .trim(),
    )
    .filter((entry) => entry !== '')
    .map(responseHeader);
}

function responseHeader(entry: string): ResponseHeader {
  const parts = /^(\S+)\s+([^\s:]+)\s*:\s*(.*)$/s.exec(entry);
  const action = ACTIONS.find((known) => known === parts?.[1]);
  if (!parts || !action) {
    throw ConfigException.forValue(
      'response.http.headers.config',
      entry,
      `Each header must be '[action] [name]: [value]', with one of the actions ${ACTIONS.join(', ')}`,
    );
  }
  const [, , name = '', value = ''] = parts;
  const text = () => (action.endsWith('Date') ? new Date(Date.now() + Number(value)).toUTCString() : value);
  return {
    apply(reply) {
      if (action.startsWith('set')) reply.removeHeader(name);
      reply.header(name, text());
    },
  };
}
