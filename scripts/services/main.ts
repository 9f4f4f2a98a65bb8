import { once } from 'node:events';
import { startKafka } from './kafka.js';
import { startPostgres } from './postgres.js';
import type { Service } from './process.js';
import { startSchemaRegistry } from './schema-registry.js';
import { startSearch } from './search.js';

/** `npm run services [name …]`: starts the servers that the tests use, prints their addresses, and stops them on Ctrl-C. */
const SERVICES: Readonly<Record<string, () => Promise<[string, Service]>>> = {
  async postgres() {
    const server = await startPostgres();
    const { user, password, host, port } = server;
    return [`MILLRACE_PG_URL=postgres://${user}:${password}@${host}:${port}/postgres`, server];
  },
  async kafka() {
    const server = await startKafka();
    return [`MILLRACE_KAFKA=${server.bootstrap}`, server];
  },
  async elasticsearch() {
    const server = await startSearch({ kind: 'elasticsearch' });
    return [`MILLRACE_ELASTICSEARCH=${server.url}`, server];
  },
  async opensearch() {
    const server = await startSearch({ kind: 'opensearch' });
    return [`MILLRACE_OPENSEARCH=${server.url}`, server];
  },
  async 'schema-registry'() {
    const server = await startSchemaRegistry();
    return [`MILLRACE_SCHEMA_REGISTRY=${server.url}`, server];
  },
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in SERVICES));
if (unknown.length > 0) {
  process.stderr.write(`Unknown service ${unknown.join(', ')}; there are: ${Object.keys(SERVICES).join(', ')}\n`);
  process.exit(1);
}

const started: Service[] = [];
let failed = false;
for (const [name, start] of Object.entries(SERVICES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  try {
    const [line, service] = await start();
    started.push(service);
    process.stdout.write(`export ${line}\n`);
  } catch (error) {
    failed = true;
    process.stderr.write(`${name}: ${(error as Error).message}\n`);
  }
}
if (started.length > 0) {
  process.stderr.write('Tests use these servers when the lines above are in the environment. Ctrl-C stops them.\n');
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await Promise.all(started.map((service) => service.stop()));
}
process.exit(failed ? 1 : 0);
