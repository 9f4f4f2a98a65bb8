import type { ConfigValue } from '../../config/config-def.js';
import { ConfigException } from '../../error/errors.js';
import { RegistryUnavailable } from './registry-error.js';

/** Gives the headers that prove to a registry who asks. */
export type Credentials = (url: URL) => Promise<Record<string, string>>;

const NEW_TOKEN_BEFORE_MS = 30_000;
const OAUTH_SETTINGS = ['bearer.auth.issuer.endpoint.url', 'bearer.auth.client.id', 'bearer.auth.client.secret'];

/** @throws ConfigException if a setting that the chosen source needs is missing */
export function registryCredentials(values: ReadonlyMap<string, ConfigValue>): Credentials {
  const setting = (name: string): string | null => (values.get(name) as string | null) ?? null;
  const bearer = setting('bearer.auth.credentials.source');
  if (bearer !== null) return bearerCredentials(bearer, setting);
  switch (setting('basic.auth.credentials.source')) {
    case 'USER_INFO': {
      const userInfo = setting('basic.auth.user.info') ?? setting('schema.registry.basic.auth.user.info');
      if (userInfo === null) {
        throw new ConfigException(
          'basic.auth.user.info must be provided when basic.auth.credentials.source is set to USER_INFO',
        );
      }
      return async () => basic(userInfo);
    }
    case 'SASL_INHERIT': {
      const jaas = setting('sasl.jaas.config') ?? '';
      const user = option(jaas, 'username');
      const password = option(jaas, 'password');
      if (user === null || password === null) {
        throw new ConfigException(
          'sasl.jaas.config with username and password must be provided when basic.auth.credentials.source is set to SASL_INHERIT',
        );
      }
      return async () => basic(`${user}:${password}`);
    }
    default:
      return async (url) => {
        if (url.username === '') return {};
        return basic(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`);
      };
  }
}

function basic(userInfo: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(userInfo).toString('base64')}` };
}

function option(jaas: string, name: string): string | null {
  const match = new RegExp(`\\b${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;]+))`).exec(jaas);
  return match ? (match[1]?.replace(/\\(.)/g, '$1') ?? match[2] ?? null) : null;
}

function bearerCredentials(source: string, setting: (name: string) => string | null): Credentials {
  const extra: Record<string, string> = {};
  const cluster = setting('bearer.auth.logical.cluster');
  const pool = setting('bearer.auth.identity.pool.id');
  if (cluster !== null) extra['target-sr-cluster'] = cluster;
  if (pool !== null) extra['Confluent-Identity-Pool-Id'] = pool;
  if (source === 'STATIC_TOKEN') {
    const token = setting('bearer.auth.token');
    if (token === null) {
      throw new ConfigException(
        'bearer.auth.token must be provided when bearer.auth.credentials.source is set to STATIC_TOKEN',
      );
    }
    return async () => ({ ...extra, authorization: `Bearer ${token}` });
  }
  const missing = OAUTH_SETTINGS.find((name) => setting(name) === null);
  if (missing !== undefined) {
    throw new ConfigException(`${missing} must be provided when bearer.auth.credentials.source is set to OAUTHBEARER`);
  }
  const token = clientCredentialsGrant(setting);
  return async () => ({ ...extra, authorization: `Bearer ${await token()}` });
}

/** A token by OAuth's client credentials grant, asked for again shortly before it expires. */
function clientCredentialsGrant(setting: (name: string) => string | null): () => Promise<string> {
  let current: { readonly token: string; readonly until: number } | null = null;
  return async () => {
    if (current !== null && Date.now() < current.until) return current.token;
    const endpoint = setting('bearer.auth.issuer.endpoint.url') as string;
    const scope = setting('bearer.auth.scope');
    const body = new URLSearchParams({ grant_type: 'client_credentials', ...(scope === null ? {} : { scope }) });
    const client = `${setting('bearer.auth.client.id')}:${setting('bearer.auth.client.secret')}`;
    const answer = await fetch(endpoint, { method: 'POST', headers: basic(client), body });
    if (!answer.ok) throw new RegistryUnavailable(`${endpoint} refused a token with status ${answer.status}`);
    const { access_token, expires_in } = (await answer.json()) as { access_token: string; expires_in?: number };
    current = { token: access_token, until: Date.now() + (expires_in ?? 60) * 1000 - NEW_TOKEN_BEFORE_MS };
    return access_token;
  };
}
