import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { PostgresConfig } from '../../../../../src/source/postgres/config/postgres-config.js';
import { HttpChannel } from '../../../../../src/source/postgres/notification/http-channel.js';
import type { Notification } from '../../../../../src/source/postgres/notification/notification.js';
import { isPublicAddress } from '../../../../../src/source/postgres/notification/public-address.js';

const note = (type: string): Notification => ({
  id: '1',
  aggregateType: 'Initial Snapshot',
  type,
  additionalData: new Map([['connector_name', 'srv']]),
  timestamp: 5,
});

/** An endpoint that answers with these statuses, then with 200. */
async function endpoint(statuses: number[]): Promise<{ url: string; bodies: unknown[] }> {
  const bodies: unknown[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    bodies.push(JSON.parse(text));
    response.statusCode = statuses.shift() ?? 200;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notes`, bodies };
}

function channel(settings: Record<string, string>, warnings: string[] = []): HttpChannel {
  return new HttpChannel(new PostgresConfig(settings), (message) => warnings.push(message));
}

const ALLOWED = { 'notification.http.allow.private.networks': 'true' };

it('posts notifications in their order, again where the endpoint fails', async () => {
  const { url, bodies } = await endpoint([503]);
  const sender = channel({ ...ALLOWED, 'notification.http.url': url });
  sender.send(note('STARTED'));
  sender.send(note('COMPLETED'));
  const body = (type: string) => ({
    id: '1',
    aggregateType: 'Initial Snapshot',
    type,
    additionalData: { connector_name: 'srv' },
    timestamp: 5,
  });
  await expect.poll(() => bodies).toEqual([body('STARTED'), body('STARTED'), body('COMPLETED')]);
});

it('drops a notification that cannot be delivered, and says so', async () => {
  const { url, bodies } = await endpoint([500]);
  const warnings: string[] = [];
  const sender = channel({ ...ALLOWED, 'notification.http.url': url, 'notification.http.retries': '0' }, warnings);
  sender.send(note('STARTED'));
  await expect.poll(() => warnings).toEqual([`Dropped snapshot notification STARTED to ${url} after 1 attempts`]);
  expect(bodies).toHaveLength(1);
});

it.each(['127.0.0.1', 'localhost', '[::1]'])('does not connect to %s unless it may', async (host) => {
  const { url, bodies } = await endpoint([]);
  const warnings: string[] = [];
  const target = url.replace('127.0.0.1', host);
  channel({ 'notification.http.url': target, 'notification.http.retries': '0' }, warnings).send(note('STARTED'));
  await expect.poll(() => warnings).toHaveLength(1);
  expect(bodies).toEqual([]);
});

it.each([
  [{}, "HTTP notification URL must be provided when the 'http' notification channel is enabled"],
  [{ 'notification.http.url': 'ftp://host/' }, 'HTTP notification URL must be a valid http(s) URL with a host'],
  [{ 'notification.http.url': 'nonsense' }, 'HTTP notification URL must be a valid http(s) URL with a host'],
])('refuses %o', (settings, message) => {
  expect(() => channel(settings)).toThrow(message);
});

it('tells public addresses from others', () => {
  const all = [
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '::ffff:127.0.0.1',
    '::1',
    'fd00::1',
    '0.0.0.0',
  ];
  expect(all.filter(isPublicAddress)).toEqual([]);
  expect(['8.8.8.8', '172.32.0.1', '2001:4860:4860::8888'].every(isPublicAddress)).toBe(true);
});
