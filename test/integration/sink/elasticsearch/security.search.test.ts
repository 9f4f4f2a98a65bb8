import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SearchService, startSearch } from '../../../../scripts/services/search.js';
import { ElasticsearchSinkConnector } from '../../../../src/sink/elasticsearch/elasticsearch-sink-connector.js';
import { ElasticsearchSinkTask } from '../../../../src/sink/elasticsearch/elasticsearch-sink-task.js';
import { uniqueTopic } from '../../../support/search/search-index.js';
import { TLS_FILES } from '../../../support/search/tls-proxy.js';
import { RecordMaker } from '../../../support/sink/records.js';
import { SinkTaskDriver } from '../../../support/sink/sink-task-driver.js';

const WRITER = { name: 'writer', password: 'right-word-1', role: 'superuser' };
const READER = { name: 'reader', password: 'right-word-2', role: 'monitoring_user' };

/** Elasticsearch only: the archive of OpenSearch comes without its security plugin. */
describe('an Elasticsearch with HTTPS and passwords', () => {
  let server: SearchService;
  beforeAll(async () => {
    server = await startSearch({
      kind: 'elasticsearch',
      security: { certificate: TLS_FILES.certificate, key: TLS_FILES.key, users: [WRITER, READER] },
    });
  });
  afterAll(() => server.stop());

  const config = (settings: Record<string, string>): Record<string, string> => ({
    topics: 'a',
    'connection.url': server.url,
    'elastic.security.protocol': 'SSL',
    'elastic.https.ssl.truststore.location': TLS_FILES.certificate,
    'elastic.https.ssl.truststore.type': 'PEM',
    'read.timeout.ms': '30000',
    ...settings,
  });
  const as = ({ name, password }: { name: string; password: string }) => ({
    'connection.username': name,
    'connection.password': password,
  });

  async function errorsOf(settings: Record<string, string>): Promise<Record<string, string[]>> {
    const values = await new ElasticsearchSinkConnector().validate(config(settings));
    const wrong = values.filter(({ errorMessages }) => errorMessages.length > 0);
    return Object.fromEntries(wrong.map(({ name, errorMessages }) => [name, errorMessages]));
  }

  /** @throws what fails the task */
  async function store(settings: Record<string, string>): Promise<void> {
    const records = new RecordMaker(uniqueTopic('secured'));
    const driver = await SinkTaskDriver.start(new ElasticsearchSinkTask(), config(settings));
    try {
      await driver.put([records.json('1', { a: 1 }), records.json('1', null)]);
      await driver.stored();
    } finally {
      await driver.stop();
    }
  }

  it('takes the documents of a user that may write', async () => {
    expect(await errorsOf(as(WRITER))).toEqual({});
    await store(as(WRITER));
  });

  it.each([
    [
      'a wrong password',
      { ...as(WRITER), 'connection.password': 'wrong-word' },
      'connection.password',
      /401.*unable to authenticate user \[writer\]/,
    ],
    ['no credentials', {}, 'connection.url', /401.*missing authentication credentials/],
    ['an API key that nobody made', { 'connection.api.key': 'd3Jvbmc6a2V5' }, 'connection.api.key', /401/],
  ])('is told from %s, before and while it runs', async (_what, settings, setting, reason) => {
    const errors = await errorsOf(settings as Record<string, string>);
    expect(errors[setting]?.join()).toMatch(reason);
    const failure = await store(settings as Record<string, string>).catch((error: Error) => error.message);
    expect(failure).toMatch(reason);
    expect(failure).toContain('Check connection.username and connection.password, or connection.api.key');
    expect(JSON.stringify([errors, failure])).not.toMatch(/-word|d3Jvbmc6a2V5/);
  });

  it('says which right is missing', async () => {
    const failure = await store(as(READER)).catch((error: Error) => error.message);
    expect(failure).toMatch(/403: security_exception:.*\[reader\].*needs the rights to create indices/);
  });

  it.each([
    [
      'whose certificate is not trusted',
      { 'elastic.https.ssl.truststore.location': '', 'elastic.https.ssl.protocol': 'TLSv1.3' },
      /truststore\.location/,
    ],
    [
      'that has another name',
      { 'elastic.https.ssl.endpoint.identification.algorithm': 'https' },
      /endpoint\.identification\.algorithm/,
    ],
  ])('is refused as one %s, with what to set', async (_what, given, remedy) => {
    const settings = { ...as(WRITER), ...given } as Record<string, string>;
    const errors = await errorsOf(settings);
    expect(errors['elastic.security.protocol']?.join()).toMatch(remedy);
    await expect(store(settings)).rejects.toThrow(remedy);
  });

  it('is not taken for one without TLS', async () => {
    const errors = await errorsOf({ ...as(WRITER), 'connection.url': server.url.replace('https:', 'http:') });
    expect(errors['connection.url']?.join()).toMatch(/https:/);
  });
});
