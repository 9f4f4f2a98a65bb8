import type { RawConfig } from '../../../config/config-def.js';
import { ConfigException } from '../../../error/errors.js';
import type { ElasticsearchSinkConfig } from '../config/sink-config.js';
import type { Complain } from '../config/sink-validator.js';
import { ClusterClient } from './cluster-client.js';
import { ClusterFailure } from './cluster-failure.js';

/** The oldest versions whose bulk answers and versions work as this sink needs them. */
const OLDEST = { Elasticsearch: 7, OpenSearch: 1 } as const;

/** Checks that the cluster answers, is new enough, and has the resources that are not ours to create. */
export async function checkCluster(config: ElasticsearchSinkConfig, raw: RawConfig, complain: Complain): Promise<void> {
  let client: ClusterClient;
  try {
    client = new ClusterClient(config, raw);
  } catch (error) {
    if (!(error instanceof ConfigException)) throw error;
    complain('elastic.security.protocol', error.message);
    return;
  }
  try {
    if (!(await isReachable(client, config, complain))) return;
    await checkVersion(client, complain);
    await checkExternalResources(client, config, complain);
  } finally {
    await client.close();
  }
}

async function isReachable(
  client: ClusterClient,
  config: ElasticsearchSinkConfig,
  complain: Complain,
): Promise<boolean> {
  try {
    // 403: it is up, and the user may not ping. 405: a distribution without its root page.
    await client.request('HEAD', '/', '', { accept: [403, 405] });
    return true;
  } catch (error) {
    if (!(error instanceof ClusterFailure)) throw error;
    const { message } = await inWords(client, error);
    const reason = `Error message: ${message.replace(/\.$/, '')}`;
    const scheme = CLOSED.test(message) ? ' If the cluster expects TLS, write https:// instead of http:// there.' : '';
    complain('connection.url', `Could not connect to Elasticsearch. ${reason}. Check the 'connection.url'.${scheme}`);
    if (config.username !== null) {
      for (const name of ['connection.username', 'connection.password']) {
        complain(
          name,
          `Could not authenticate the user. Check the 'connection.username' and 'connection.password'. ${reason}`,
        );
      }
    }
    if (config.apiKey !== null)
      complain('connection.api.key', `Could not authenticate. Check the 'connection.api.key'. ${reason}`);
    if (config.urls.some((url) => url.startsWith('https:'))) {
      complain('elastic.security.protocol', `Could not connect to Elasticsearch. Check your SSL settings. ${reason}`);
    }
    if (config.proxy !== null) {
      for (const name of ['proxy.host', 'proxy.port']) {
        complain(name, `Could not connect to Elasticsearch. Check your proxy settings. ${reason}`);
      }
    }
    return false;
  }
}

/** What a server does that expects TLS and gets plain text. */
const CLOSED = /http:.*(other side closed|socket hang up)/;

/** The answer to HEAD has no body: the reason of a refusal is asked for again. */
async function inWords(client: ClusterClient, failure: ClusterFailure): Promise<ClusterFailure> {
  if (failure.status === 0) return failure;
  return client.request('GET', '/').then(
    () => failure,
    (error: unknown) => (error instanceof ClusterFailure && error.status === failure.status ? error : failure),
  );
}

/** Nothing is said where the server does not tell its version: rights may be missing, or the page. */
async function checkVersion(client: ClusterClient, complain: Complain): Promise<void> {
  const answer = await client.request('GET', '/', '', { accept: [401, 403, 404, 405] }).catch(() => null);
  if (answer === null || answer.status >= 400) return;
  const { version } = JSON.parse(answer.body) as { version?: { number?: string; distribution?: string } };
  const kind = version?.distribution === 'opensearch' ? 'OpenSearch' : 'Elasticsearch';
  const major = Number(version?.number?.split('.')[0]);
  if (major < OLDEST[kind]) {
    complain(
      'connection.url',
      `The connector is not compatible with ${kind} version ${version?.number}. ${kind} version must be at least ${OLDEST[kind]}.0.0.`,
    );
  }
}

async function checkExternalResources(
  client: ClusterClient,
  config: ElasticsearchSinkConfig,
  complain: Complain,
): Promise<void> {
  const noun = config.externalResourceUsage.toLowerCase();
  const key = 'topic.to.external.resource.mapping';
  for (const resource of config.externalResources.values()) {
    try {
      const path = config.externalResourceUsage.startsWith('ALIAS') ? '/_alias/' : '/';
      const { status } = await client.request('HEAD', path + encodeURIComponent(resource), '', { accept: [404] });
      if (status === 404) return complain(key, `${noun} '${resource}' does not exist in Elasticsearch`);
    } catch (error) {
      if (!(error instanceof ClusterFailure)) throw error;
      return complain(key, `Failed to check if ${noun} '${resource}' exists: ${error.message}`);
    }
  }
}
