import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import { freePort } from '../../src/cli/demo/embedded-postgres.js';
import { readableTemporaryFolder } from '../../src/cli/demo/postgres-binaries.js';
import { unprivilegedIdentity } from '../../src/cli/demo/unprivileged.js';
import { startContainer, useContainers } from './docker.js';
import { findJava } from './java.js';
import { mavenArtifacts } from './maven.js';
import { type ServerProcess, type Service, startProcess, untilReady } from './process.js';
import { unzip } from './unzip.js';

export type SearchKind = 'elasticsearch' | 'opensearch';

export const SEARCH_VERSIONS: Readonly<Record<SearchKind, string>> = {
  elasticsearch: process.env.MILLRACE_ELASTICSEARCH_VERSION ?? '9.5.3',
  opensearch: process.env.MILLRACE_OPENSEARCH_VERSION ?? '3.8.0',
};

/** A search server with one node. */
export interface SearchService extends Service {
  readonly kind: SearchKind;
  /** http://host:port */
  readonly url: string;
  readonly process: ServerProcess | null;
  /** Ends the server at once, as a crash does; `restart` starts it again on the same port and data. */
  kill(): Promise<void>;
  restart(): Promise<void>;
}

export interface SearchOptions {
  readonly kind: SearchKind;
  readonly version?: string;
  /** Server settings (`elasticsearch.yml`, `opensearch.yml`). */
  readonly settings?: Readonly<Record<string, string>>;
  /** Options of the JVM, instead of those with which it starts quickly. */
  readonly jvm?: readonly string[];
  /** HTTPS and passwords, where the server has them: Elasticsearch, from the archive. */
  readonly security?: SearchSecurity;
}

/** Certificate and users of a secured server. */
export interface SearchSecurity {
  /** PEM files. */
  readonly certificate: string;
  readonly key: string;
  readonly users: readonly { readonly name: string; readonly password: string; readonly role: string }[];
}

/**
 * A server of its own with empty data; or, where `MILLRACE_ELASTICSEARCH` or `MILLRACE_OPENSEARCH` (a URL) is set, the one given there.
 *
 * The archives hold the server without some modules: Elasticsearch lacks `GET /`, reindex, scripts and API keys; OpenSearch is complete.
 */
export async function startSearch(options: SearchOptions): Promise<SearchService> {
  const { kind } = options;
  const given = process.env[`MILLRACE_${kind.toUpperCase()}`];
  if (given && !options.version && !options.settings && !options.security) {
    const refuse = () => Promise.reject(new Error('This server was given by address; it cannot be stopped from here.'));
    return { kind, url: given.replace(/\/$/, ''), process: null, stop: async () => {}, kill: refuse, restart: refuse };
  }
  if (useContainers() && !options.security) return searchContainer(options);
  const version = options.version ?? SEARCH_VERSIONS[kind];
  // OpenSearch 2 wants a security manager, which Java 24 has no more.
  const java = kind === 'opensearch' && version.startsWith('2.') ? findJava(11, 23) : findJava(21);
  const home = await serverHome(kind, version);
  const folder = await mkdtemp(join(readableTemporaryFolder(), `millrace-${kind}-`));
  const [port, transport] = [await freePort(), await freePort()];
  await configure(kind, home, folder, { port, transport }, options.settings ?? {});
  if (options.security) await secure(folder, options.security);
  const url = `${options.security ? 'https' : 'http'}://127.0.0.1:${port}`;
  const launch = async () => {
    const [command, args, env] = commandLine(kind, home, folder, java, options.jvm ?? QUICK_START);
    const server = startProcess(command, args, { ...unprivilegedIdentity(), cwd: folder, env });
    await untilReady(kind, server, 220, () => isUp(url));
    return server;
  };
  let server = await launch();
  return {
    kind,
    url,
    get process() {
      return server;
    },
    async stop() {
      await server.kill();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
    kill: () => server.kill(),
    async restart() {
      await server.kill();
      server = await launch();
    },
  };
}

/** Whether the server is open for requests; a secured one is when it asks who is there. */
function isUp(url: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const get = url.startsWith('https:') ? https.get : http.get;
    get(`${url}/_cluster/health`, { rejectUnauthorized: false, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200 || answer.statusCode === 401);
    }).on('error', reject);
  });
}

/** @see https://www.elastic.co/docs/deploy-manage/users-roles/cluster-or-deployment-auth/file-based */
async function secure(folder: string, { certificate, key, users }: SearchSecurity): Promise<void> {
  const config = join(folder, 'config');
  const settings = {
    'xpack.security.enabled': 'true',
    'xpack.security.transport.ssl.enabled': 'false',
    'xpack.security.http.ssl.enabled': 'true',
    'xpack.security.http.ssl.certificate': 'http.pem',
    'xpack.security.http.ssl.key': 'http-key.pem',
  };
  const files: Record<string, string | Buffer> = {
    'http.pem': await readFile(certificate),
    'http-key.pem': await readFile(key),
    users: users.map(({ name, password }) => `${name}:${passwordHash(password)}\n`).join(''),
    users_roles: users.map(({ name, role }) => `${role}:${name}\n`).join(''),
    'elasticsearch.yml':
      (await readFile(join(config, 'elasticsearch.yml'), 'utf8')).replace(/^xpack\.security\..*\n/gm, '') +
      Object.entries(settings)
        .map(([name, value]) => `${name}: ${value}\n`)
        .join(''),
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(config, name), content);
  await giveAway(folder);
}

/** One of the forms that the server reads: PBKDF2 with SHA-512, rounds$salt$hash. */
function passwordHash(password: string): string {
  const [rounds, salt] = [10_000, randomBytes(32)];
  const hash = pbkdf2Sync(password, salt, rounds, 32, 'sha512');
  return `{PBKDF2}${rounds}$${salt.toString('base64')}$${hash.toString('base64')}`;
}

/** The unpacked server, in a folder that an unprivileged user can read. */
async function serverHome(kind: SearchKind, version: string): Promise<string> {
  const name = `${kind}-${version}`;
  const home = join(readableTemporaryFolder(), `millrace-${name}`);
  if (existsSync(home)) return home;
  const artifacts = await mavenArtifacts(
    name,
    [`org.${kind}.distribution.integ-test-zip:${kind}:${version}:zip`],
    false,
  );
  const [archive] = (await readdir(artifacts)).filter((file) => file.endsWith('.zip'));
  const draft = `${home}.${process.pid}`;
  await unzip(join(artifacts, archive as string), draft);
  if (kind === 'opensearch') await dropUnusedModules(join(draft, name));
  await chmod(join(draft, name), 0o755);
  try {
    await rename(join(draft, name), home);
  } catch {
    // Another process was faster; its copy is as good.
  }
  await rm(draft, { recursive: true, force: true });
  return home;
}

// A search sink never uses the others, and without them the server starts in half the time.
const MODULES = ['analysis-common', 'transport-netty4', 'reindex', 'mapper-extras', 'lang-painless', 'lang-expression'];

async function dropUnusedModules(home: string): Promise<void> {
  for (const module of await readdir(join(home, 'modules'))) {
    if (!MODULES.includes(module)) await rm(join(home, 'modules', module), { recursive: true });
  }
}

async function configure(
  kind: SearchKind,
  home: string,
  folder: string,
  ports: { readonly port: number; readonly transport: number },
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  for (const name of ['data', 'logs', 'tmp', 'config']) await mkdir(join(folder, name));
  await cp(join(home, 'config'), join(folder, 'config'), { recursive: true });
  const all: Record<string, string> = {
    'cluster.name': 'millrace',
    'node.name': 'n1',
    'discovery.type': 'single-node',
    'network.host': '127.0.0.1',
    'http.port': String(ports.port),
    'transport.port': String(ports.transport),
    'path.data': join(folder, 'data'),
    'path.logs': join(folder, 'logs'),
    'cluster.routing.allocation.disk.threshold_enabled': 'false',
    ...(kind === 'elasticsearch' ? { 'xpack.security.enabled': 'false' } : {}),
    ...settings,
  };
  const text = Object.entries(all).map(([key, value]) => `${key}: ${value}\n`);
  await writeFile(join(folder, 'config', `${kind}.yml`), text.join(''));
  if (kind === 'elasticsearch') {
    const file = join(folder, 'config', 'jvm.options');
    const lines = (await readFile(file, 'utf8')).split('\n');
    await writeFile(file, lines.filter((line) => !/^-Xlog:gc|HeapDumpOnOutOfMemoryError/.test(line)).join('\n'));
  }
  await giveAway(folder);
}

/** Makes files the property of the user as whom the server runs. */
async function giveAway(folder: string): Promise<void> {
  const { uid, gid } = unprivilegedIdentity();
  if (uid !== undefined && gid !== undefined) await chownAll(folder, uid, gid);
}

async function chownAll(folder: string, uid: number, gid: number): Promise<void> {
  await chown(folder, uid, gid);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await chown(join(entry.parentPath, entry.name), uid, gid);
  }
}

/** For tests: a small heap, and code that is compiled soon rather than well. */
const QUICK_START = ['-Xms256m', '-Xmx256m', '-XX:TieredStopAtLevel=1'];

function commandLine(
  kind: SearchKind,
  home: string,
  folder: string,
  java: { readonly home: string | null; readonly executable: string },
  jvm: readonly string[],
): [string, string[], NodeJS.ProcessEnv] {
  const env: NodeJS.ProcessEnv = { PATH: process.env.PATH, HOME: folder };
  if (kind === 'elasticsearch') {
    env.ES_PATH_CONF = join(folder, 'config');
    env.ES_TMPDIR = join(folder, 'tmp');
    env.ES_JAVA_OPTS = jvm.join(' ');
    if (java.home) env.ES_JAVA_HOME = java.home;
    return [join(home, 'bin', 'elasticsearch'), [], env];
  }
  // Straight to java: the start script wants to write below the server's home and starts helper JVMs first.
  const agent = join(home, 'agent', 'opensearch-agent.jar');
  const args = [
    ...jvm,
    '-XX:+UseSerialGC',
    '-Dfile.encoding=UTF-8',
    `-Djava.io.tmpdir=${join(folder, 'tmp')}`,
    ...(existsSync(agent) ? ['--add-modules=jdk.incubator.vector', `-javaagent:${agent}`] : []),
    '--add-opens=java.base/java.nio=ALL-UNNAMED',
    '-Dlog4j2.disable.jmx=true',
    '-Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1',
    '-Dio.netty.noUnsafe=true',
    '-Dio.netty.noKeySetOptimization=true',
    `-Dopensearch.path.home=${home}`,
    `-Dopensearch.path.conf=${join(folder, 'config')}`,
    '-Dopensearch.distribution.type=zip',
    '-Dopensearch.bundled_jdk=false',
    ...['-cp', join(home, 'lib', '*'), 'org.opensearch.bootstrap.OpenSearch'],
  ];
  return [java.executable, args, env];
}

const IMAGES: Readonly<Record<SearchKind, string>> = {
  elasticsearch: 'docker.elastic.co/elasticsearch/elasticsearch',
  opensearch: 'opensearchproject/opensearch',
};

async function searchContainer({ kind, version, settings, jvm = QUICK_START }: SearchOptions): Promise<SearchService> {
  const container = await startContainer({
    image: `${IMAGES[kind]}:${version ?? SEARCH_VERSIONS[kind]}`,
    port: 9200,
    hostPort: await freePort(),
    environment: {
      'discovery.type': 'single-node',
      'cluster.routing.allocation.disk.threshold_enabled': 'false',
      ...(kind === 'elasticsearch'
        ? { 'xpack.security.enabled': 'false', ES_JAVA_OPTS: jvm.join(' ') }
        : {
            DISABLE_SECURITY_PLUGIN: 'true',
            DISABLE_INSTALL_DEMO_CONFIG: 'true',
            OPENSEARCH_JAVA_OPTS: jvm.join(' '),
          }),
      ...settings,
    },
    ready: { path: '/_cluster/health' },
  });
  return {
    kind,
    url: `http://${container.host}:${container.port}`,
    process: null,
    stop: () => container.stop(),
    kill: () => container.kill(),
    restart: () => container.restart(),
  };
}
