import { describe, expect, it } from 'vitest';
import { validateSettings } from '../../../../../src/source/postgres/config/settings.js';

const BASE = {
  'database.hostname': 'localhost',
  'database.user': 'postgres',
  'database.dbname': 'postgres',
  'topic.prefix': 'p',
};

/** What is wrong with settings, by key, without the words that all answers begin with. */
function problems(config: Record<string, string>): Record<string, readonly string[]> {
  const wrong = validateSettings({ ...BASE, ...config }).filter(({ errorMessages }) => errorMessages.length > 0);
  return Object.fromEntries(
    wrong.map(({ name, errorMessages }) => {
      const start = `The '${name}' value is invalid: `;
      expect(errorMessages.every((message) => message.startsWith(start))).toBe(true);
      return [name, errorMessages.map((message) => message.slice(start.length))];
    }),
  );
}

const INTEGER = 'An integer is expected';
const LONG = 'A long value is expected';
const POSITIVE = 'A positive, non-zero integer value is expected';
const BOOLEAN = "Either 'true' or 'false' is expected";
const CLASS = 'A Java class name is expected';
const PAIRS = 'A equivalent-separated map of valid key/value pairs is expected, for example: k1=v1,k2=v2';
const keyColumns = (part: string) => `${part} has an invalid format (expecting '^\\s*([^:]+):([^:,]+(,[^:,]+)*)\\s*$')`;
const identity = (part: string) =>
  `${part} has an invalid format (expecting '(?i)^\\s*(?<tablepredicate>[^\\s:]+):(?<replicaidentity>DEFAULT|(INDEX) (?<indexname>.\\w*)|FULL|NOTHING)\\s*$')`;

/** The answers of Debezium 3.7 to each of its settings with each of some sixty values, where they are not what one would expect. */
describe('validation of single settings', () => {
  it.each([
    ['database.user', ' ', ['A value is required']],
    [
      'topic.prefix',
      ' ',
      [
        'A value is required',
        '  has invalid format (only the underscore, hyphen, dot and alphanumeric characters are allowed)',
      ],
    ],
    ['topic.naming.strategy', 'null', [CLASS]],
    ['sourceinfo.struct.maker', '-1', [CLASS]],
    ['publish.via.partition.root', 'x', [BOOLEAN, BOOLEAN]],
    ['errors.max.retries', 'x', [INTEGER, INTEGER]],
    ['column.mask.with.(d+).chars', 'x', [INTEGER]],
    ['column.truncate.to.(d+).chars', 'x', [INTEGER, INTEGER]],
    ['max.queue.size', 'x', [INTEGER]],
    ['max.queue.size', '0', ['A positive queue size is required', 'Must be larger than the maximum batch size']],
    ['max.queue.size', '2048', ['Must be larger than the maximum batch size']],
    ['signal.emit.failure.max.retries', 'x', [INTEGER, 'An non-negative integer is expected']],
    ['signal.emit.failure.backoff.ms', 'x', [LONG, POSITIVE]],
    ['signal.emit.failure.backoff.ms', '-1', [POSITIVE]],
    ['internal.offset.activity.monitor.interval.ms', 'x', [LONG, 'A non-negative long value is expected']],
    ['internal.signal.synchronous.batch.size', 'x', [INTEGER, POSITIVE]],
    ['internal.signal.processor.semaphore.wait.ms', 'x', [LONG, POSITIVE]],
    ['openlineage.integration.job.tags', 'x', [PAIRS]],
    ['openlineage.integration.job.owners', 'x', [PAIRS]],
    ['message.key.columns', '', ['Must not be empty', keyColumns('')]],
    ['message.key.columns', 'a;b', [keyColumns('a'), keyColumns('b')]],
    ['replica.identity.autoset.values', '', ['Must not be empty', identity('')]],
    ['replica.identity.autoset.values', ' ', [identity(' ')]],
    ['replica.identity.autoset.values', 'a,,b', [identity('a'), identity(''), identity('b')]],
  ])('%s=%j', (key, value, expected) => {
    expect(problems({ [key]: value })).toEqual({ [key]: expected });
  });

  it('a setting with another name is checked under its own, with the value of either', () => {
    const [own, other] = ['legacy.snapshot.max.threads', 'internal.legacy.snapshot.max.threads'];
    expect(problems({ [other]: 'x' })).toEqual({ [own]: [BOOLEAN] });
    expect(problems({ [own]: 'true', [other]: 'x' })).toEqual({});
  });
});
