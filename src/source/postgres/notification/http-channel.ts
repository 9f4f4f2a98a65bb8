import { lookup } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigException } from '../../../error/errors.js';
import type { PostgresConfig } from '../config/postgres-config.js';
import { endpointOf, hostOf } from './endpoint.js';
import type { Notification } from './notification.js';
import { isPublicAddress } from './public-address.js';

/** Notifications that wait at most; further ones are dropped, so that an endpoint that hangs costs no memory. */
const QUEUE_CAPACITY = 1000;
const RETRY_MILLIS = 500;
/** What ends a snapshot is tried more often: somebody may wait for it. */
const TERMINAL = new Set(['COMPLETED', 'ABORTED', 'SKIPPED']);
const MIN_TERMINAL_RETRIES = 3;

/**
 * Sends notifications to an HTTP endpoint, one after the other, beside the task's own work: an endpoint that does not answer never holds anything up.
 *
 * Unless `notification.http.allow.private.networks` is on, addresses of private networks are refused when the connection is made, whatever the name in
 * the URL: who may configure a connector must not be able to reach what only this machine can.
 */
export class HttpChannel {
  readonly #url: URL;
  readonly #timeoutMs: number;
  readonly #retries: number;
  readonly #allowPrivate: boolean;
  readonly #warn: (message: string, error?: unknown) => void;
  readonly #queue: Notification[] = [];
  #delivering = false;

  /** @throws ConfigException for a URL that is missing or cannot be used */
  constructor(config: PostgresConfig, warn: (message: string, error?: unknown) => void) {
    this.#url = endpoint(config.text('notification.http.url'));
    this.#timeoutMs = config.number('notification.http.timeout.ms');
    this.#retries = config.number('notification.http.retries');
    this.#allowPrivate = config.boolean('notification.http.allow.private.networks');
    this.#warn = warn;
  }

  send(notification: Notification): void {
    if (this.#queue.length >= QUEUE_CAPACITY) {
      this.#warn(
        `Dropped snapshot notification ${notification.type} to ${this.#url.href}: delivery queue is full or the channel is closed`,
      );
      return;
    }
    this.#queue.push(notification);
    if (!this.#delivering) void this.#deliverAll();
  }

  async #deliverAll(): Promise<void> {
    this.#delivering = true;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) await this.#deliver(next);
    this.#delivering = false;
  }

  async #deliver(notification: Notification): Promise<void> {
    const { id, aggregateType, type, additionalData, timestamp } = notification;
    const data = Object.fromEntries(additionalData);
    const body = JSON.stringify({ id, aggregateType, type, additionalData: data, timestamp });
    const attempts = 1 + (TERMINAL.has(type) ? Math.max(this.#retries, MIN_TERMINAL_RETRIES) : this.#retries);
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#post(body);
        return;
      } catch (error) {
        if (attempt < attempts) {
          await sleep(RETRY_MILLIS, undefined, { ref: false });
          continue;
        }
        this.#warn(
          TERMINAL.has(type)
            ? `Failed to deliver terminal snapshot notification ${type} to ${this.#url.href} after ${attempts} attempts`
            : `Dropped snapshot notification ${type} to ${this.#url.href} after ${attempts} attempts`,
          error,
        );
        return;
      }
    }
  }

  #post(body: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const send = this.#url.protocol === 'https:' ? requestHttps : requestHttp;
      const host = hostOf(this.#url);
      if (!this.#allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) {
        reject(refused(host));
        return;
      }
      const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
      const options = { method: 'POST', headers, signal: AbortSignal.timeout(this.#timeoutMs) };
      const request = send(this.#url, { ...options, ...(this.#allowPrivate ? {} : { lookup: publicLookup }) });
      request.on('response', (response) => {
        response.resume();
        const { statusCode = 0 } = response;
        if (statusCode >= 200 && statusCode < 300) resolve();
        else reject(new Error(`The endpoint answered with status ${statusCode}`));
      });
      request.on('error', reject);
      request.end(body);
    });
  }
}

function endpoint(text: string | null): URL {
  const url = endpointOf(text);
  if (typeof url === 'string') throw new ConfigException(`The 'notification.http.url' value is invalid: ${url}`);
  return url;
}

/** Looks names up, and answers only with public addresses: what was checked is what is connected to. */
const publicLookup: LookupFunction = (hostname, _options, callback) => {
  lookup(hostname, { all: true }, (error, addresses) => {
    const private_ = error === null ? addresses.find(({ address }) => !isPublicAddress(address)) : undefined;
    callback(error ?? (private_ === undefined ? null : refused(hostname)), private_ === undefined ? addresses : []);
  });
};

function refused(host: string): Error {
  return new Error(
    `'${host}' is in a private network. Set notification.http.allow.private.networks=true if notifications are meant to go there.`,
  );
}
