import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../src/cli/demo/embedded-postgres.js';
import { cacheFolder } from './cache.js';
import { startContainer, useContainers } from './docker.js';
import { findJava } from './java.js';
import { mavenArtifacts } from './maven.js';
import { type Service, startProcess, untilReady } from './process.js';

export const REGISTRY_VERSION = '3.3.3';

/** A schema registry with the Confluent REST API. */
export interface SchemaRegistryService extends Service {
  /** The base of the API: what `schema.registry.url` takes. */
  readonly url: string;
}

/** An in-memory registry of its own with compatibility BACKWARD; or the one given by `MILLRACE_SCHEMA_REGISTRY` (a URL). */
export async function startSchemaRegistry(): Promise<SchemaRegistryService> {
  const given = process.env.MILLRACE_SCHEMA_REGISTRY;
  if (given) return { url: given, stop: async () => {} };
  const server = await (useContainers() ? registryContainer() : registryProcess());
  // Confluent's registry starts with BACKWARD, this one with NONE.
  await fetch(`${server.url}/config`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ compatibility: 'BACKWARD' }),
  });
  return server;
}

const API = '/apis/ccompat/v7';

async function registryProcess(): Promise<SchemaRegistryService> {
  const java = findJava(21).executable;
  const home = await registryHome();
  const [port, management] = [await freePort(), await freePort()];
  const args = ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-jar', 'quarkus-run.jar'];
  const env = {
    ...process.env,
    QUARKUS_HTTP_HOST: '127.0.0.1',
    QUARKUS_HTTP_PORT: String(port),
    // Health and metrics would listen on port 9000 of every address.
    QUARKUS_MANAGEMENT_HOST: '127.0.0.1',
    QUARKUS_MANAGEMENT_PORT: String(management),
  };
  const server = startProcess(java, args, { cwd: home, env });
  const url = `http://127.0.0.1:${port}${API}`;
  await untilReady('The schema registry', server, 90, async () => (await fetch(`${url}/subjects`)).ok);
  return { url, stop: () => server.stop() };
}

async function registryContainer(): Promise<SchemaRegistryService> {
  const container = await startContainer({
    image: `apicurio/apicurio-registry:${REGISTRY_VERSION}`,
    port: 8080,
    environment: {},
    ready: { path: `${API}/subjects` },
  });
  return { url: `http://${container.host}:${container.port}${API}`, stop: () => container.stop() };
}

async function registryHome(): Promise<string> {
  const home = join(cacheFolder('servers'), `apicurio-${REGISTRY_VERSION}`);
  if (existsSync(home)) return home;
  const name = `apicurio-registry-${REGISTRY_VERSION}`;
  const artifacts = await mavenArtifacts(
    name,
    [`io.apicurio:apicurio-registry-app:${REGISTRY_VERSION}:tar.gz:all`],
    false,
  );
  const [archive] = (await readdir(artifacts)).filter((file) => file.endsWith('.tar.gz'));
  const draft = `${home}.${process.pid}`;
  await mkdir(draft, { recursive: true });
  await promisify(execFile)('tar', ['xzf', join(artifacts, archive as string), '-C', draft]);
  try {
    await rename(draft, home);
  } catch {
    await rm(draft, { recursive: true, force: true });
  }
  return home;
}
