import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { findJava } from '../../../scripts/services/java.js';
import { mavenArtifacts } from '../../../scripts/services/maven.js';
import { MillraceWorker } from '../../support/millrace-process.js';

const run = promisify(execFile);
const LIFECYCLE = fileURLToPath(new URL('./Lifecycle.java', import.meta.url));
const ARTIFACTS = ['org.sourcelab:kafka-connect-client:4.0.5', 'org.slf4j:slf4j-simple:1.7.36'];

describe('org.sourcelab:kafka-connect-client 4.0.5', () => {
  it('runs a lifecycle', async () => {
    const jars = await mavenArtifacts('kafka-connect-client-4.0.5', ARTIFACTS, true);
    const worker = await MillraceWorker.start();
    const input = join(worker.folder, 'in.txt');
    writeFileSync(input, 'line\n');
    // Java compiles a single source file by itself.
    const { stdout } = await run(findJava(17).executable, ['-cp', join(jars, '*'), LIFECYCLE, worker.url, input]);
    expect(stdout).toContain('lifecycle complete');
  });
});
