import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ElasticsearchSinkConnector } from '../../../../src/sink/elasticsearch/elasticsearch-sink-connector.js';
import { ElasticsearchSinkTask } from '../../../../src/sink/elasticsearch/elasticsearch-sink-task.js';
import { FaultProxy } from '../../../support/search/fault-proxy.js';
import { SEARCH_KINDS, SearchIndex, searchUrl, uniqueTopic } from '../../../support/search/search-index.js';
import { startTlsProxy, TLS_FILES } from '../../../support/search/tls-proxy.js';
import { RecordMaker } from '../../../support/sink/records.js';
import { SinkTaskDriver } from '../../../support/sink/sink-task-driver.js';

const url = () => searchUrl('opensearch');

/** Stores a document as `config` says; answers what the cluster then holds, which is asked directly. */
async function storeOne(config: Record<string, string>, cluster = url()): Promise<unknown> {
  const records = new RecordMaker(uniqueTopic('connection'));
  const index = new SearchIndex(cluster, records.topic);
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
    [
      'a PKCS12 trust store',
      {
        'truststore.location': TLS_FILES.pkcs12TrustStore,
        'truststore.type': 'PKCS12',
        'truststore.password': TLS_FILES.password,
      },
    ],
    [
      'an old PKCS12 trust store',
      { 'truststore.location': TLS_FILES.legacyTrustStore, 'truststore.password': TLS_FILES.password },
    ],
    ['a PEM file', { 'truststore.location': TLS_FILES.certificate, 'truststore.type': 'PEM' }],
  ])('trusts the certificates of %s, and does not ask for the host by default', async (_form, settings) => {
    expect(await storeOne(tls(settings as Record<string, string>))).toEqual({ a: 1 });
  });

  it.each([
    ['PKCS12', TLS_FILES.clientPkcs12],
    ['JKS', TLS_FILES.clientJks],
  ])('shows the certificate of a key store in %s form', async (type, location) => {
    proxy.clients.clear();
    const store = { 'keystore.location': location, 'keystore.type': type, 'keystore.password': TLS_FILES.password };
    expect(await storeOne(tls({ 'truststore.location': TLS_FILES.certificate, ...store }))).toEqual({ a: 1 });
    expect([...proxy.clients]).toEqual(['search.example']);
  });

  it.each([
    ['a certificate that nobody vouches for', {}, /TLS with https:.* failed: .*certificate.*truststore\.location/],
    [
      'another host when it is asked to look',
      { 'truststore.location': TLS_FILES.certificate, 'endpoint.identification.algorithm': 'https' },
      /TLS with https:.* failed: .*altnames.*endpoint\.identification\.algorithm/,
    ],
  ])('refuses %s, and says what to set', async (_what, settings, remedy) => {
    const config = tls({ protocol: 'TLSv1.3', ...(settings as Record<string, string>) });
    await expect(storeOne(config)).rejects.toThrow(remedy);
    const values = await new ElasticsearchSinkConnector().validate({ topics: 'a', ...config });
    expect(values.find(({ name }) => name === 'elastic.security.protocol')?.errorMessages[0]).toContain(
      'Check your SSL settings',
    );
  });

  it.each([
    [
      { 'truststore.location': TLS_FILES.pkcs12TrustStore, 'truststore.password': 'wrong-word' },
      /truststore\.location.*truststore\.password.*keytool -exportcert/,
    ],
    [{ 'truststore.location': TLS_FILES.key }, /truststore\.location.*cannot be read as PEM, JKS or PKCS12/],
    [{ 'truststore.location': '/nowhere' }, /the file cannot be read/],
    [
      { 'keystore.location': TLS_FILES.clientJks, 'keystore.password': 'wrong-word' },
      /keystore\.location.*key\.password/,
    ],
    [{ 'keystore.location': TLS_FILES.jksTrustStore }, /keystore\.location.*holds no key/],
  ])('names the remedy for a store that cannot be read: %j', async (settings, remedy) => {
    const failure = await storeOne(tls(settings as Record<string, string>)).catch((error: Error) => error.message);
    expect(failure).toMatch(remedy);
    expect(failure).not.toContain('wrong-word');
  });
});

describe.each(SEARCH_KINDS)('what is sent to %s', (kind) => {
  let between: FaultProxy;
  beforeEach(async () => {
    between = await FaultProxy.before(searchUrl(kind));
  });
  afterEach(() => between.stop());

  it.each([
    [
      'basic',
      { 'connection.username': 'u', 'connection.password': 'p' },
      `Basic ${Buffer.from('u:p').toString('base64')}`,
    ],
    ['an API key', { 'connection.api.key': 'aWQ6a2V5' }, 'ApiKey aWQ6a2V5'],
    ['a bearer token', { 'connection.bearer.token': 'tok' }, 'Bearer tok'],
  ])('carries %s authentication, with plain content types only', async (_kind, config, header) => {
    expect(
      await storeOne({ 'connection.url': between.url, ...(config as Record<string, string>) }, searchUrl(kind)),
    ).toEqual({ a: 1 });
    expect(between.requests.length).toBeGreaterThan(1);
    for (const { headers, path } of between.requests) {
      expect(headers.authorization).toBe(header);
      expect(headers.accept).toBe('application/json');
      if (path.startsWith('/_bulk')) expect(headers['content-type']).toBe('application/x-ndjson');
    }
  });

  it('is compressed when told to', async () => {
    const address = between.url.replace('http://', '');
    expect(
      await storeOne({ 'connection.url': `${address}/`, 'connection.compression': 'true' }, searchUrl(kind)),
    ).toEqual({ a: 1 });
    const bulk = between.requests.find(({ path }) => path.startsWith('/_bulk'));
    expect(bulk?.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(bulk?.bytes ?? Buffer.alloc(0)).toString()).toMatch(
      /^{"index":{"_index":"[^"]+","_id":"1","version":0,"version_type":"external"}}\n{"a":1}\n$/,
    );
  });

  it('passes the ingest pipeline', async () => {
    const pipeline = uniqueTopic('pipeline');
    const cluster = new SearchIndex(searchUrl(kind), pipeline);
    await cluster.call('PUT', `/_ingest/pipeline/${pipeline}`, { processors: [] });
    expect(await storeOne({ 'connection.url': between.url, 'ingest.pipeline': pipeline }, searchUrl(kind))).toEqual({
      a: 1,
    });
    expect(between.requests.find(({ path }) => path.startsWith('/_bulk'))?.path).toContain(`pipeline=${pipeline}`);
    await cluster.call('DELETE', `/_ingest/pipeline/${pipeline}`);
    // A setting is wrong, not the documents: none of them is given up.
    await expect(
      storeOne({ 'connection.url': between.url, 'ingest.pipeline': pipeline }, searchUrl(kind)),
    ).rejects.toThrow(/refuses to index document 1 .*pipeline with id \[pipeline-.*\] does not exist/);
  });
});

describe('the way to the cluster', () => {
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
