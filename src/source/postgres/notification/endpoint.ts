import { lookup } from 'node:dns/promises';
import type { PostgresConfig } from '../config/postgres-config.js';
import { isPublicAddress } from './public-address.js';

/** The endpoint that a text names, or what is wrong with it, in the words of Debezium. */
export function endpointOf(text: string | null): URL | string {
  if (!text) return "HTTP notification URL must be provided when the 'http' notification channel is enabled";
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '') {
    return 'HTTP notification URL must be a valid http(s) URL with a host';
  }
  return url;
}

/** The host of an endpoint as it is looked up: without the brackets of IPv6 addresses. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/** What is wrong with `notification.http.url`, or null: for validation, which also looks where it leads. */
export async function endpointProblem(config: PostgresConfig): Promise<string | null> {
  if (!config.list('notification.enabled.channels').includes('http')) return null;
  const url = endpointOf(config.text('notification.http.url'));
  if (typeof url === 'string') return url;
  if (config.boolean('notification.http.allow.private.networks')) return null;
  const host = hostOf(url);
  try {
    const addresses = await lookup(host, { all: true });
    const inside = addresses.find(({ address }) => !isPublicAddress(address));
    return inside === undefined ? null : `URL resolves to non-public address: ${inside.address}`;
  } catch {
    return `Cannot resolve host: ${host}`;
  }
}
