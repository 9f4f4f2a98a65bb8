import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ElasticsearchSinkConnector } from '../../../../src/sink/elasticsearch/elasticsearch-sink-connector.js';
import { ElasticsearchSinkTask } from '../../../../src/sink/elasticsearch/elasticsearch-sink-task.js';
import { SearchIndex, searchUrl, uniqueTopic } from '../../../support/search/search-index.js';
import { startTlsProxy, TLS_FILES } from '../../../support/search/tls-proxy.js';
import { RecordMaker } from '../../../support/sink/records.js';
import { SinkTaskDriver } from '../../../support/sink/sink-task-driver.js';

const url = () => searchUrl('opensearch');

async function storeOne(config: Record<string, string>): Promise<unknown> {
  const records = new RecordMaker(uniqueTopic('connection'));
  const index = new SearchIndex(url(), records.topic);
  const driver = await SinkTaskDriver.start(new ElasticsearchSinkTask(), { 'schema.ignore': 'true', ...config });
  try {
    await driver.put([records.json('1', { a: 1 })]);
    await driver.stored();
    return (await index.documents())['1'];
  } finally {
    await driver.stop();
    await index.remove();
  }
}

describe('a connection over TLS', () => {
  let proxy: Awaited<ReturnType<typeof startTlsProxy>>;
  beforeAll(async () => {
    proxy = await startTlsProxy(url());
  });
  afterAll(() => proxy.stop());

  const tls = (settings: Record<string, string>) => ({
    'connection.url': proxy.url,
    'elastic.security.protocol': 'SSL',
    ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [`elastic.https.ssl.${name}`, value])),
  });

  it.each([
    [
      'a JKS trust store',
      { 'truststore.location': TLS_FILES.jksTrustStore, 'truststore.password': TLS_FILES.password },
    ],
    ['a PEM file', { 'truststore.location': TLS_FILES.certificate, 'truststore.type': 'PEM' }],
  ])('trusts the certificates of %s, and does not ask for the host by default', async (_form, settings) => {
    expect(await storeOne(tls(settings as Record<string, string>))).toEqual({ a: 1 });
  });

  it('shows the certificate of a PKCS12 key store', async () => {
    const store = {
      'keystore.location': TLS_FILES.clientPkcs12,
      'keystore.type': 'PKCS12',
      'keystore.password': TLS_FILES.password,
    };
    expect(await storeOne(tls({ 'truststore.location': TLS_FILES.certificate, ...store }))).toEqual({ a: 1 });
    expect(proxy.clients).toContain('search.example');
  });

  it.each([
    ['a certificate that nobody vouches for', {}],
    [
      'another host when it is asked to look',
      { 'truststore.location': TLS_FILES.certificate, 'endpoint.identification.algorithm': 'https' },
    ],
  ])('refuses %s, and says what to set', async (_what, settings) => {
    const config = tls({ protocol: 'TLSv1.3', ...(settings as Record<string, string>) });
    await expect(storeOne(config)).rejects.toThrow(/certificate of https:.* is not accepted.*truststore\.location/);
    const values = await new ElasticsearchSinkConnector().validate({ topics: 'a', ...config });
    expect(values.find(({ name }) => name === 'elastic.security.protocol')?.errorMessages[0]).toContain(
      'Check your SSL settings',
    );
  });

  it('names the remedy for a store that cannot be read', async () => {
    const config = tls({ 'truststore.location': TLS_FILES.clientPkcs12, 'truststore.type': 'PKCS12' });
    await expect(storeOne(config)).rejects.toThrow(/truststore\.location.*keytool -exportcert/);
    await expect(storeOne(tls({ 'truststore.location': '/nowhere' }))).rejects.toThrow(/the file cannot be read/);
  });
});

/** Keeps what was asked of it, and answers as an empty cluster would. */
async function startListener(respond: (request: IncomingMessage, body: Buffer) => string) {
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const text = respond(incoming, Buffer.concat(chunks));
    outgoing.writeHead(200, { 'content-type': 'application/json' }).end(incoming.method === 'HEAD' ? undefined : text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

describe('what is sent', () => {
  it.each([
    [
      'basic',
      { 'connection.username': 'u', 'connection.password': 'p' },
      `Basic ${Buffer.from('u:p').toString('base64')}`,
    ],
    ['an API key', { 'connection.api.key': 'aWQ6a2V5' }, 'ApiKey aWQ6a2V5'],
    ['a bearer token', { 'connection.bearer.token': 'tok' }, 'Bearer tok'],
  ])('carries %s authentication, with plain content types only', async (_kind, config, header) => {
    const seen: IncomingMessage[] = [];
    const { server, port } = await startListener((request) => {
      seen.push(request);
      return '{"errors":false,"items":[]}';
    });
    const driver = await SinkTaskDriver.start(new ElasticsearchSinkTask(), {
      'connection.url': `http://127.0.0.1:${port}`,
      'schema.ignore': 'true',
      ...(config as Record<string, string>),
    });
    await driver.put([new RecordMaker('t').json('1', { a: 1 })]);
    await driver.stored();
    await driver.stop();
    server.close();
    expect(seen.every(({ headers }) => headers.authorization === header)).toBe(true);
    expect(seen.find(({ url: path }) => path?.startsWith('/_bulk'))?.headers['content-type']).toBe(
      'application/x-ndjson',
    );
    expect(seen.every(({ headers }) => headers.accept === 'application/json')).toBe(true);
  });

  it('is compressed, and names the pipeline, when told to', async () => {
    const bulks: { request: IncomingMessage; body: Buffer }[] = [];
    const { server, port } = await startListener((request, body) => {
      if (request.url?.startsWith('/_bulk')) bulks.push({ request, body });
      return '{"errors":false}';
    });
    const driver = await SinkTaskDriver.start(new ElasticsearchSinkTask(), {
      'connection.url': `127.0.0.1:${port}/`,
      'connection.compression': 'true',
      'ingest.pipeline': 'clean',
      'schema.ignore': 'true',
    });
    await driver.put([new RecordMaker('t').json('1', { a: 1 })]);
    await driver.stored();
    await driver.stop();
    server.close();
    expect(bulks[0]?.request.headers['content-encoding']).toBe('gzip');
    expect(bulks[0]?.request.url).toContain('pipeline=clean');
    const lines = '{"index":{"_index":"t","_id":"1","version":0,"version_type":"external"}}\n{"a":1}\n';
    expect(gunzipSync(bulks[0]?.body ?? Buffer.alloc(0)).toString()).toBe(lines);
  });

  it('goes through a proxy', async () => {
    const tunnels: string[] = [];
    const server = createServer();
    server.on('connect', (request: IncomingMessage, socket: Socket) => {
      tunnels.push(`${request.url} ${request.headers['proxy-authorization']}`);
      const [host, port] = String(request.url).split(':');
      const target = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        socket.pipe(target).pipe(socket);
      });
      target.on('error', () => socket.destroy());
      socket.on('error', () => target.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = {
      'proxy.host': '127.0.0.1',
      'proxy.port': String((server.address() as AddressInfo).port),
      'proxy.username': 'u',
      'proxy.password': 'p@ss',
    };
    expect(await storeOne({ 'connection.url': url(), ...proxy })).toEqual({ a: 1 });
    const { host } = new URL(url());
    expect(tunnels[0]).toBe(`${host} Basic ${Buffer.from('u:p@ss').toString('base64')}`);
    server.close();
  });

  it('goes to another node when one does not answer', async () => {
    expect(await storeOne({ 'connection.url': `http://127.0.0.1:1,${url()}`, 'retry.backoff.ms': '1' })).toEqual({
      a: 1,
    });
  });
});
