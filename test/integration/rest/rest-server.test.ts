import { lookup } from 'node:dns/promises';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestWorker, type TestWorker } from '../../support/worker.js';

const tls = (name: string) => fileURLToPath(new URL(`../../support/tls/${name}`, import.meta.url));
const workers: TestWorker[] = [];
const start = async (settings: Readonly<Record<string, string>>) => {
  const worker = await startTestWorker(settings);
  workers.push(worker);
  return worker;
};

afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop();
});

const EXTENSION = 'org.apache.kafka.connect.rest.basic.auth.extension.BasicAuthSecurityRestExtension';
const basic = (credentials: string) => ({ authorization: `Basic ${Buffer.from(credentials).toString('base64')}` });

describe('HTTPS listeners', () => {
  const get = (url: string, ca: string) =>
    new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      const call = request(url, { ca, agent: false }, (answer) => {
        let body = '';
        answer.on('data', (chunk) => (body += chunk)).on('end', () => resolve({ status: answer.statusCode, body }));
      });
      call.on('error', reject).end();
    });

  it.each([
    ['PEM files', { 'ssl.keystore.type': 'PEM', 'ssl.keystore.location': 'PEM-FILE' }],
    ['PEM texts', { 'ssl.keystore.type': 'PEM', 'ssl.keystore.key': 'KEY', 'ssl.keystore.certificate.chain': 'CERT' }],
    ['PKCS12 files', { 'ssl.keystore.location': tls('store.p12'), 'ssl.keystore.password': 'changeit' }],
    [
      'settings of the listener',
      {
        'listeners.https.ssl.keystore.location': tls('store.p12'),
        'listeners.https.ssl.keystore.password': 'changeit',
      },
    ],
  ])('are set up from %s', async (_, given) => {
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => readFileSync(tls(name), 'utf8')) as [string, string];
    const settings: Record<string, string> = { listeners: 'https://localhost:0', ...given };
    if (settings['ssl.keystore.key']) {
      Object.assign(settings, { 'ssl.keystore.key': key, 'ssl.keystore.certificate.chain': cert });
    }
    const both = fileURLToPath(new URL('../../support/tls/both.pem', import.meta.url));
    if (settings['ssl.keystore.location'] === 'PEM-FILE') settings['ssl.keystore.location'] = both;
    const worker = await start(settings);
    expect(worker.engine.url).toMatch(/^https:\/\/localhost:\d+\/$/);
    const { status, body } = await get(`${worker.engine.url}connectors`, cert);
    expect([status, body]).toEqual([200, '[]']);
  });

  it('say which setting is missing, and how to convert what cannot be read', async () => {
    const https = { listeners: 'https://localhost:0' };
    await expect(startTestWorker(https)).rejects.toThrow('needs ssl.keystore.location');
    const jks = join(fileURLToPath(new URL('../../support/tls/', import.meta.url)), 'key.pem');
    await expect(
      startTestWorker({ ...https, 'ssl.keystore.type': 'BCFKS', 'ssl.keystore.location': jks }),
    ).rejects.toThrow('keytool -importkeystore');
  });
});

describe('the first requests', () => {
  const raw = (url: string, text: string) =>
    new Promise<string>((resolve, reject) => {
      const { hostname, port } = new URL(url);
      let answer = '';
      connect(Number(port), hostname)
        .on('data', (chunk) => (answer += chunk))
        .on('close', () => resolve(answer))
        .on('error', reject)
        .write(text);
    });

  it('are answered like later ones, though the application is loaded by them', async () => {
    const { engine, request } = await start({ listeners: 'http://127.0.0.1:0' });
    const nonsense = () => raw(engine.url, 'NONSENSE\r\n\r\n');
    const [first, ...answers] = await Promise.all([
      nonsense(),
      ...Array.from({ length: 10 }, () => request('GET', '/connectors')),
    ]);
    expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(10).fill([200, []]));
    expect(first).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(first).toBe(await nonsense());
  });

  it('reach all addresses that localhost stands for', async () => {
    const { engine } = await start({ listeners: 'http://localhost:0' });
    const { port } = new URL(engine.url);
    const addresses = await lookup('localhost', { all: true });
    for (const { address, family } of addresses) {
      const answer = await fetch(`http://${family === 6 ? `[${address}]` : address}:${port}/connectors`);
      expect(answer.status).toBe(200);
    }
  });
});

describe('basic authentication', () => {
  it('lets in only who is in the file', async () => {
    const file = join(await folder(), 'users.properties');
    writeFileSync(file, 'ada=pass:word\n');
    const worker = await start({ 'rest.extension.classes': EXTENSION, 'millrace.rest.auth.file': file });
    const answer = await worker.request('GET', '/connectors');
    expect([answer.status, answer.body]).toEqual([
      401,
      { error_code: 401, message: 'User cannot access the resource.' },
    ]);
    for (const wrong of ['ada:word', 'ada', ':pass:word', 'bob:pass:word']) {
      expect((await worker.request('GET', '/connectors', undefined, basic(wrong))).status).toBe(401);
    }
    expect((await worker.request('GET', '/connectors', undefined, basic('ada:pass:word'))).status).toBe(200);
  });

  it('without a file is a mistake that names the setting', async () => {
    await expect(startTestWorker({ 'rest.extension.classes': EXTENSION })).rejects.toThrow('millrace.rest.auth.file');
  });
});

describe('other origins', () => {
  it('are answered when they are allowed', async () => {
    const worker = await start({
      'access.control.allow.origin': 'https://a.example,https://*.b.example',
      'access.control.allow.methods': 'GET,PUT',
    });
    const allowed = async (origin: string) => {
      const { headers } = await worker.request('GET', '/connectors', undefined, { origin });
      return headers.get('access-control-allow-origin');
    };
    expect(await allowed('https://a.example')).toBe('https://a.example');
    expect(await allowed('https://x.b.example')).toBe('https://x.b.example');
    expect(await allowed('https://b.example.evil')).toBeNull();
    const preflight = { origin: 'https://a.example', 'access-control-request-method': 'PUT' };
    const { headers } = await worker.request('OPTIONS', '/connectors', undefined, preflight);
    expect(headers.get('access-control-allow-methods')).toBe('GET,PUT');
  });
});

describe('listeners', () => {
  it('add configured headers to every answer, errors included', async () => {
    const config = 'set X-Frame-Options: DENY, "add Cache-Control: no-cache, no-store", setDate Expires: 60000';
    const worker = await start({ 'response.http.headers.config': config });
    for (const path of ['/connectors', '/nowhere']) {
      const { headers } = await worker.request('GET', path);
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('cache-control')).toBe('no-cache, no-store');
      expect(Date.parse(headers.get('expires') ?? '')).toBeGreaterThan(Date.now());
    }
    await expect(startTestWorker({ 'response.http.headers.config': 'put X: 1' })).rejects.toThrow(
      '[action] [name]: [value]',
    );
  });

  it('have no /admin when admin.listeners is empty', async () => {
    const worker = await start({ 'admin.listeners': '' });
    expect((await worker.request('GET', '/admin/loggers')).status).toBe(404);
    expect((await worker.request('GET', '/connectors')).status).toBe(200);
  });

  it('are told by their setting when the address is taken or no address', async () => {
    const worker = await start({});
    const taken = `http://127.0.0.1:${new URL(worker.engine.url).port}`;
    await expect(startTestWorker({ listeners: taken })).rejects.toThrow(
      /Cannot listen on .*EADDRINUSE.* in listeners/s,
    );
    await expect(startTestWorker({ listeners: 'localhost:8083' })).rejects.toThrow(
      'Invalid value localhost:8083 for configuration listeners',
    );
  });

  it('show the advertised name in worker_id', async () => {
    const worker = await start({ 'rest.advertised.host.name': 'connect.example', 'rest.advertised.port': '80' });
    expect(worker.engine.url).toBe('http://connect.example:80/');
  });
});

it('topic tracking can be switched off', async () => {
  const worker = await start({ 'topic.tracking.enable': 'false' });
  const answer = await worker.request('GET', '/connectors/c/topics');
  expect([answer.status, answer.body]).toEqual([403, { error_code: 403, message: 'Topic tracking is disabled.' }]);
});

it('a body that is too large is refused, and the worker goes on', async () => {
  const worker = await start({});
  const config = { x: 'x'.repeat(17 * 1024 * 1024) };
  const { status } = await worker.request('PUT', '/connectors/c/config', config).catch(() => ({ status: 413 }));
  expect(status).toBe(413);
  expect((await worker.request('GET', '/connectors')).status).toBe(200);
});

it('a client override that the policy forbids is a validation error', async () => {
  const worker = await start({ 'connector.client.config.override.policy': 'None' });
  const config = { 'connector.class': 'FileStreamSource', topic: 't', name: 'c', 'producer.override.acks': '1' };
  const { status, body } = await worker.request('POST', '/connectors', { name: 'c', config });
  expect(status).toBe(400);
  expect(body).toMatchObject({
    message: expect.stringContaining(
      "The 'None' policy does not allow 'acks' to be overridden in the connector configuration.",
    ),
  });
});

async function folder(): Promise<string> {
  return (await start({})).folder;
}
