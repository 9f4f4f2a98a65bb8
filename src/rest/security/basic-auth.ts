import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyRequest } from 'fastify';
import { parseProperties } from '../../config/properties.js';
import { ConfigException } from '../../error/errors.js';
import { HttpError } from '../error-status.js';
import type { Authenticator } from './authenticator.js';

export const BASIC_AUTH_EXTENSION = 'org.apache.kafka.connect.rest.basic.auth.extension.BasicAuthSecurityRestExtension';

/** Requests of workers to each other carry their own signature. */
const INTERNAL_REQUESTS = [/^POST \/connectors\/[^/]+\/tasks\/?$/, /^PUT \/connectors\/[^/]+\/fence\/?$/];

/**
 * User names and passwords from a properties file, as Kafka Connect's BasicAuthSecurityRestExtension with its PropertyFileLoginModule. As there, an
 * empty file lets everybody in.
 */
export class BasicAuth implements Authenticator {
  readonly #credentials: ReadonlyMap<string, Buffer>;

  constructor(credentials: Readonly<Record<string, string>>) {
    this.#credentials = new Map(Object.entries(credentials).map(([user, password]) => [user, digest(password)]));
  }

  /** @throws ConfigException when the file cannot be read */
  static fromFile(path: string): BasicAuth {
    try {
      return new BasicAuth(parseProperties(readFileSync(path, 'utf8')));
    } catch (error) {
      throw new ConfigException(
        `Cannot read the user names and passwords of the REST API from ${path}: ${(error as Error).message}`,
      );
    }
  }

  check(request: FastifyRequest): void {
    if (this.#credentials.size === 0) return;
    const line = `${request.method} ${request.url.split('?')[0]}`;
    if (INTERNAL_REQUESTS.some((internal) => internal.test(line))) return;
    const [, encoded] = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    const text = Buffer.from(encoded ?? '', 'base64').toString('utf8');
    const colon = text.indexOf(':');
    const expected = this.#credentials.get(text.slice(0, Math.max(colon, 0)));
    // Digests have one length, so that the comparison tells nothing about the password.
    if (colon < 0 || !expected || !timingSafeEqual(expected, digest(text.slice(colon + 1)))) {
      throw new HttpError(401, 'User cannot access the resource.');
    }
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
