import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cacheFolder } from './cache.js';

/** Coordinates of an artifact: `group:artifact:version[:type[:classifier]]`. */
export type Artifact = string;

/** Thrown when Maven is not on this machine. */
export class MavenMissing extends Error {
  override readonly name = 'MavenMissing';
}

const ATTEMPTS = 3;

/**
 * A folder in the cache with these artifacts, and with everything they depend on if `transitive`; downloaded once, whole or not at all.
 * `name` is the folder's name and must change with the artifacts.
 */
export async function mavenArtifacts(
  name: string,
  artifacts: readonly Artifact[],
  transitive: boolean,
): Promise<string> {
  const folder = join(cacheFolder('artifacts'), name);
  if (existsSync(folder)) return folder;
  const work = await mkdtemp(join(tmpdir(), 'millrace-maven-'));
  const draft = `${folder}.${process.pid}`;
  try {
    await mkdir(draft, { recursive: true });
    await writeFile(join(work, 'pom.xml'), pom(artifacts, transitive));
    process.stderr.write(`downloading ${name} (once; kept in ${folder})\n`);
    const goal = `org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies`;
    await maven([
      '-f',
      join(work, 'pom.xml'),
      goal,
      `-DoutputDirectory=${draft}`,
      `-DexcludeTransitive=${!transitive}`,
    ]);
    if (existsSync(folder)) await rm(draft, { recursive: true });
    else await rename(draft, folder);
    process.stderr.write(`downloaded ${name}: ${(await readdir(folder)).length} files\n`);
    return folder;
  } finally {
    await rm(work, { recursive: true, force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

async function maven(args: readonly string[]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const child = spawn('mvn', ['-B', '-ntp', '-q', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-4000);
      });
    }
    const progress = setInterval(() => process.stderr.write('.'), 2000);
    let code: number | null;
    try {
      [code] = (await once(child, 'exit')) as [number | null];
    } catch (cause) {
      throw new MavenMissing('Maven (mvn) is needed to download this server, and it is not on the path.', { cause });
    } finally {
      clearInterval(progress);
    }
    if (code === 0) return;
    if (attempt === ATTEMPTS) throw new Error(`Maven failed ${ATTEMPTS} times:\n${output.trim()}`);
    process.stderr.write(`\ndownload failed (attempt ${attempt} of ${ATTEMPTS}), trying again\n`);
    await delay(attempt * 2000);
  }
}

function pom(artifacts: readonly Artifact[], transitive: boolean): string {
  // Without this, Maven reads the descriptors of everything an archive was made of, from repositories that may be gone.
  const alone = '<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>';
  const dependencies = artifacts.map((artifact) => {
    const [group, id, version, type = 'jar', classifier] = artifact.split(':');
    return (
      `<dependency><groupId>${group}</groupId><artifactId>${id}</artifactId><version>${version}</version><type>${type}</type>` +
      `${classifier ? `<classifier>${classifier}</classifier>` : ''}${transitive ? '' : alone}</dependency>`
    );
  });
  return (
    '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>millrace</groupId>' +
    `<artifactId>services</artifactId><version>1</version><packaging>pom</packaging><dependencies>${dependencies.join('')}` +
    '</dependencies></project>'
  );
}
