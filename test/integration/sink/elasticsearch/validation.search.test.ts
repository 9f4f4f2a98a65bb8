import { describe, expect, it } from 'vitest';
import { ElasticsearchSinkConnector } from '../../../../src/sink/elasticsearch/elasticsearch-sink-connector.js';
import { FaultProxy } from '../../../support/search/fault-proxy.js';
import { SEARCH_KINDS, SearchIndex, searchUrl, uniqueTopic } from '../../../support/search/search-index.js';

async function errorsOf(config: Record<string, string>): Promise<Record<string, string[]>> {
  const values = await new ElasticsearchSinkConnector().validate({ topics: 'a', ...config });
  return Object.fromEntries(
    values
      .filter(({ errorMessages }) => errorMessages.length > 0)
      .map(({ name, errorMessages }) => [name, errorMessages]),
  );
}

describe.each(SEARCH_KINDS)('validation against %s', (kind) => {
  it('finds nothing wrong with a cluster that answers', async () => {
    expect(await errorsOf({ 'connection.url': `${searchUrl(kind)}/` })).toEqual({});
  });

  it('counts a cluster as reachable that does not let the user ping', async () => {
    const proxy = await FaultProxy.before(searchUrl(kind));
    proxy.decide = () => ({ status: 403 });
    expect(await errorsOf({ 'connection.url': proxy.url })).toEqual({});
    await proxy.stop();
  });

  it('tells an unknown user from a cluster that is away', async () => {
    const proxy = await FaultProxy.before(searchUrl(kind));
    proxy.decide = () => ({ status: 401 });
    const { url } = proxy;
    const config = { 'connection.url': url, 'connection.username': 'u', 'connection.password': 'secret-word' };
    const errors = await errorsOf(config);
    expect(errors['connection.password']?.[0]).toContain("Check the 'connection.username' and 'connection.password'");
    expect(JSON.stringify(errors)).not.toContain('secret-word');
    await proxy.stop();
    const away = await errorsOf({ 'connection.url': url });
    expect(away['connection.url']?.[0]).toMatch(/Could not connect to Elasticsearch\..*ECONNREFUSED/);
  });

  it('wants external resources to exist', async () => {
    const name = uniqueTopic('external');
    const index = new SearchIndex(searchUrl(kind), name);
    const config = {
      topics: 'a',
      'connection.url': searchUrl(kind),
      'external.resource.usage': 'index',
      'topic.to.external.resource.mapping': `a:${name}`,
    };
    expect(await errorsOf(config)).toEqual({
      'topic.to.external.resource.mapping': [`index '${name}' does not exist in Elasticsearch`],
    });
    await index.call('PUT', `/${name}`);
    expect(await errorsOf(config)).toEqual({});
    await index.remove();
  });
});
