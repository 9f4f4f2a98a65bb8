import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { findJava } from '../../services/java.js';
import { DEBEZIUM_VERSION } from '../../services/kafka-connect.js';
import { mavenArtifacts } from '../../services/maven.js';
import type { PostgresService } from '../../services/postgres.js';
import { converterSettings } from '../debezium.js';
import type { Measurement } from '../measurement.js';
import { sourceSettings } from '../source.js';
import type { Workload } from '../workload.js';
import { countedBy } from './counting-process.js';

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
  const artifact = (name: string) => `io.debezium:${name}:${DEBEZIUM_VERSION}`;
  const jars = await mavenArtifacts(
    `debezium-engine-${DEBEZIUM_VERSION}`,
    [artifact('debezium-embedded'), artifact('debezium-connector-postgres'), 'org.slf4j:slf4j-simple:1.7.36'],
    true,
  );
  const classPath = join(jars, '*');
  const { executable } = findJava(17);
  return toNull('Debezium Engine → null', server, workload, async (folder, source) => {
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
