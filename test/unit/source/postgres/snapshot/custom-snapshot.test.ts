import { expect, it } from 'vitest';
import type { DebeziumException } from '../../../../../src/error/errors.js';
import { PostgresConfig } from '../../../../../src/source/postgres/config/postgres-config.js';
import { planStart } from '../../../../../src/source/postgres/snapshot/snapshot-mode.js';

/** What the task fails with: the texts of the error and its causes, and the remedy of the last. */
function failure(settings: Record<string, string>): { texts: string[]; remedy: string | null } {
  const texts: string[] = [];
  try {
    planStart(new PostgresConfig({ 'topic.prefix': 'srv', ...settings }), null);
  } catch (error) {
    let remedy: string | null = null;
    for (let at = error as DebeziumException | undefined; at !== undefined; at = at.cause as DebeziumException) {
      texts.push(at.message);
      remedy = at.remedy;
    }
    return { texts, remedy };
  }
  throw new Error('It was accepted.');
}

it.each([
  [
    'snapshot.mode',
    [
      'Unable to create service io.debezium.snapshot.SnapshotterService',
      'Unable to find mine snapshotter. Please check your configuration.',
    ],
    'snapshot.mode=configuration_based',
  ],
  [
    'snapshot.query.mode',
    [
      'Unable to create service io.debezium.snapshot.SnapshotterService',
      'Unable to create service io.debezium.snapshot.spi.SnapshotQuery',
      'Unable to find mine snapshot query mode. Please check your configuration.',
    ],
    'snapshot.select.statement.overrides',
  ],
  [
    'snapshot.locking.mode',
    [
      'Unable to create service io.debezium.snapshot.SnapshotterService',
      'Unable to create service io.debezium.snapshot.spi.SnapshotLock',
      'Unable to find mine snapshot lock mode. Please check your configuration.',
    ],
    'snapshot.locking.mode=shared',
  ],
])('%s=custom fails as with a class that is not found, and says what may do instead', (setting, texts, remedy) => {
  const found = failure({ [setting]: 'custom', [`${setting}.custom.name`]: 'mine' });
  expect(found.texts).toEqual(texts);
  expect(found.remedy).toContain(remedy);
});
