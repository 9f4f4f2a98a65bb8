import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { findJava } from '../../services/java.js';
import { mavenArtifacts } from '../../services/maven.js';
import type { PostgresService } from '../../services/postgres.js';
import { converterSettings } from '../debezium.js';
import type { Measurement } from '../measurement.js';
import { sourceSettings } from '../source.js';
import type { Workload } from '../workload.js';
import { countedBy } from './counting-process.js';

/** The last release whose engine is on Maven Central; the connector's own 3.7.0 came without one. */
const ENGINE_VERSION = '3.6.0.Final';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** Our source alone: its JSON bytes go nowhere. */
export async function runMillraceToNull(server: PostgresService, workload: Workload): Promise<Measurement> {
  const program = here('../../../dist/bench/null-consumer.mjs');
  await build({
    entryPoints: [here('./null-consumer.ts')],
    outfile: program,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    logLevel: 'warning',
  });
  return toNull('Millrace → null', server, workload, async (folder, source) => {
    const file = join(folder, 'settings.json');
    await writeFile(file, JSON.stringify({ worker: converterSettings(false), connector: source }));
    return [process.execPath, program, file, String(workload.records)];
  });
}

/** Debezium Engine, as it runs within somebody's Java program. */
export async function runEngineToNull(server: PostgresService, workload: Workload): Promise<Measurement> {
  const artifact = (name: string) => `io.debezium:${name}:${ENGINE_VERSION}`;
  const jars = await mavenArtifacts(
    `debezium-engine-${ENGINE_VERSION}`,
    [artifact('debezium-embedded'), artifact('debezium-connector-postgres'), 'org.slf4j:slf4j-simple:1.7.36'],
    true,
  );
  // The compiler does not know the asterisk that the virtual machine takes.
  const classPath = (await readdir(jars)).map((jar) => join(jars, jar)).join(':');
  const { executable } = findJava(17);
  return toNull('Debezium Engine 3.6 → null', server, workload, async (folder, source) => {
    await promisify(execFile)(executable, [
      ...['-m', 'jdk.compiler/com.sun.tools.javac.Main', '-cp', classPath, '-d', folder, here('./EngineToNull.java')],
    ]);
    const file = join(folder, 'engine.properties');
    const settings = {
      ...source,
      'offset.storage': 'org.apache.kafka.connect.storage.MemoryOffsetBackingStore',
      'converter.schemas.enable': 'false',
    };
    await writeFile(
      file,
      Object.entries(settings)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    );
    const jvm = ['-Xms256m', '-Xmx2g', '-Duser.timezone=UTC', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];
    return [executable, ...jvm, '-cp', `${folder}:${classPath}`, 'EngineToNull', file, String(workload.records)];
  });
}

async function toNull(
  contender: string,
  server: PostgresService,
  workload: Workload,
  command: (folder: string, source: Record<string, string>) => Promise<string[]>,
): Promise<Measurement> {
  const id = `bench_${process.hrtime.bigint()}`;
  await workload.copySlot(id);
  const folder = await mkdtemp(join(tmpdir(), 'millrace-bench-null-'));
  try {
    const source = { name: id, ...sourceSettings({ ...workload, server, id, reading: 'stream' }) };
    const [program, ...args] = await command(folder, source);
    const result = await countedBy(program as string, args);
    return {
      contender,
      changes: workload.changes,
      streamingSeconds: result.seconds - result.secondsToFirst,
      ...result,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
    await workload.dropSlot(id);
  }
}
