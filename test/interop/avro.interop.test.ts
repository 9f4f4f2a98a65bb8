import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KafkaConnectService, startKafkaConnect } from '../../scripts/services/kafka-connect.js';
import { mavenArtifacts } from '../../scripts/services/maven.js';
import { KafkaReader } from '../support/kafka-reader.js';
import { MillraceWorker, testFolder } from '../support/millrace-process.js';
import { captured, type Place, RECORDS } from './captured-table.js';
import { pythonPrograms } from './clients/python-programs.js';

/**
 * Confluent publishes its converter on a server of its own only. Apicurio's, which is on Maven Central, is the one that Debezium's images bring; it has
 * Confluent's mapping between Connect and Avro and, told so, its form of messages.
 */
const CONVERTER = 'io.apicurio:apicurio-registry-utils-converter:2.6.13.Final';
const run = promisify(execFile);
const READER = fileURLToPath(new URL('./clients/read_avro.py', import.meta.url));

const bootstrap = () => process.env.MILLRACE_KAFKA as string;
const registry = () => process.env.MILLRACE_SCHEMA_REGISTRY as string;

let folder: string;
let connect: KafkaConnectService;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-avro-plugin-'));
  const jars = await mavenArtifacts('apicurio-converter-2.6.13', [CONVERTER], true);
  mkdirSync(join(folder, 'plugins'));
  symlinkSync(jars, join(folder, 'plugins', 'apicurio-converter'));
  connect = await startKafkaConnect({
    bootstrap: bootstrap(),
    settings: { 'plugin.path': join(folder, 'plugins') },
  });
});
afterAll(async () => {
  await connect?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Settings of a converter, for keys and values. */
function both(className: string, settings: Readonly<Record<string, string>>): Record<string, string> {
  const sides = ['key', 'value'].flatMap((side) => [
    [`${side}.converter`, className],
    ...Object.entries(settings).map(([name, value]) => [`${side}.converter.${name}`, value]),
  ]);
  return Object.fromEntries(sides) as Record<string, string>;
}

function java(): Place {
  const url = registry().replace('/apis/ccompat/v7', '/apis/registry/v2');
  return {
    url: connect.url,
    converters: both('io.apicurio.registry.utils.converter.AvroConverter', {
      'apicurio.registry.url': url,
      'apicurio.registry.auto-register': 'true',
      'apicurio.registry.find-latest': 'true',
      'apicurio.registry.as-confluent': 'true',
      'apicurio.registry.use-id': 'contentId',
      'apicurio.registry.headers.enabled': 'false',
    }),
  };
}

function ours(url: string): Place {
  return {
    url,
    converters: both('io.confluent.connect.avro.AvroConverter', {
      'schema.registry.url': registry(),
      // Names of tables with dashes and the like, as Debezium wants it for Avro.
      'enhanced.avro.schema.support': 'true',
    }),
  };
}

describe('Avro', () => {
  it("records that Debezium writes with Java's converter are read by ours as by Java's", async () => {
    const worker = await MillraceWorker.start({ 'bootstrap.servers': bootstrap() });
    const name = `avro_theirs_${process.pid}`;
    const [own, theirs] = await captured(name, java(), [ours(worker.url), java()]);
    expect(theirs).toHaveLength(RECORDS);
    expect(own).toEqual(theirs);
  });

  it("records that we write are read by Java's converter as by ours, and by a program that knows nothing of Connect", async () => {
    const worker = await MillraceWorker.start({ 'bootstrap.servers': bootstrap() });
    const name = `avro_ours_${process.pid}`;
    const [theirs, own] = await captured(name, ours(worker.url), [java(), ours(worker.url)]);
    expect(theirs).toHaveLength(RECORDS);
    expect(own).toEqual(theirs);

    const messages = join(testFolder(), 'messages.json');
    const reader = new KafkaReader(bootstrap());
    const records = await reader.read([`${name}.public.things`]);
    const hex = (bytes: Buffer | null) => bytes?.toString('hex') ?? null;
    writeFileSync(messages, JSON.stringify(records.map(({ key, value }) => ({ key: hex(key), value: hex(value) }))));
    const python = join(await pythonPrograms('fastavro==1.12.1'), 'python');
    const { stdout } = await run(python, [READER, registry(), messages]);
    const [first, ...others] = JSON.parse(stdout) as { key: unknown; value: { after: unknown; op: string } | null }[];
    expect(first).toMatchObject({
      key: { id: 1 },
      value: {
        op: 'r',
        after: { id: 1, big: '9223372036854775807', price: '12.50', ratio: 0.1, name: 'één 😀', tags: ['a', 'b'] },
      },
    });
    expect(others.map(({ value }) => value?.op)).toEqual(['r', 'c', 'u', 'd', undefined]);
  });
});
