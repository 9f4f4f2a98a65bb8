import { defineConfig } from 'vitest/config';
import { serversMissing } from './scripts/test/available.js';

/**
 * A test file's name says what it needs: `.pg` a PostgreSQL server, `.kafka` a broker too, `.search` a search server, `.e2e` all of them and the
 * built package, `.interop` programs of others besides, which are downloaded (`npm run test:interop`); without a suffix it needs nothing. Each kind is a project whose set-up starts the servers that its files share.
 */
const suffixes = ['pg', 'kafka', 'search', 'e2e', 'interop'] as const;
const missing = serversMissing();
if (missing !== null && process.env.CI === 'true') throw new Error(`CI needs every server: ${missing}`);

const project = (name: string, include: string[], exclude: string[], setup: string[]) => ({
  test: {
    name,
    include,
    exclude,
    globalSetup: setup.map((file) => `./test/support/setup/${file}.ts`),
    // Far above what anything takes: crashing a search server three times takes a minute, and two or three on a busy machine.
    testTimeout: 360_000,
    hookTimeout: 360_000,
    pool: 'forks' as const,
    // Without it `expect.poll` gives up after one second, which a busy machine needs now and then.
    expect: { poll: { timeout: 60_000, interval: 20 } },
  },
});

export default defineConfig({
  test: {
    maxWorkers: 2,
    // What the code under test logs matters only where a test fails.
    silent: 'passed-only',
    projects: [
      project(
        'unit',
        ['test/**/*.test.ts'],
        suffixes.map((suffix) => `test/**/*.${suffix}.test.ts`),
        [],
      ),
      project('pg', ['test/**/*.pg.test.ts'], [], ['postgres']),
      ...(missing === null
        ? [
            project('kafka', ['test/**/*.kafka.test.ts'], [], ['postgres', 'kafka', 'schema-registry']),
            project('search', ['test/**/*.search.test.ts'], [], ['postgres', 'search']),
            project('e2e', ['test/**/*.e2e.test.ts'], [], ['build', 'postgres', 'kafka', 'search']),
            project('interop', ['test/**/*.interop.test.ts'], [], ['build', 'postgres', 'kafka', 'schema-registry']),
          ]
        : []),
    ],
  },
});
