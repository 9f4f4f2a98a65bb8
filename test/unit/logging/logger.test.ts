import { expect, test } from 'vitest';
import { ConnectException } from '../../../src/error/errors.js';
import { Loggers } from '../../../src/logging/logger.js';

function recording(): { loggers: Loggers; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const loggers = new Loggers({ write: (line) => lines.push(JSON.parse(line)) });
  return { loggers, lines };
}

test('messages carry level, logger and, for errors, a trace without passwords', () => {
  const { loggers, lines } = recording();
  loggers.get('a.b').error('cannot reach db://u:pw@h', new ConnectException('password=pw was refused'));
  expect(lines[0]).toMatchObject({ level: 'ERROR', logger: 'a.b', msg: 'cannot reach db://u:[hidden]@h' });
  expect(lines[0]?.trace).toContain('ConnectException: password=[hidden] was refused\n\tat ');
});

test('a level holds for the logger and those below it, also those that come later', () => {
  const { loggers, lines } = recording();
  const child = loggers.get('a.b.c');
  child.debug('not written');
  expect(loggers.setLevel('a.b', 'DEBUG')).toEqual(['a.b', 'a.b.c']);
  child.debug('written');
  loggers.get('a.b.later').debug('written too');
  loggers.get('a.bc').debug('no');
  expect(lines.map(({ msg }) => msg)).toEqual(['written', 'written too']);
  expect(child.debugEnabled).toBe(true);
});

test('only loggers whose level really changes are named', () => {
  const { loggers } = recording();
  loggers.get('a.b');
  loggers.setLevel('a', 'WARN', 1);
  expect(loggers.setLevel('a', 'WARN', 2)).toEqual([]);
  expect(loggers.state('a')).toEqual({ level: 'WARN', lastModified: 1 });
  expect(loggers.setLevel('root', 'ERROR', 3)).toEqual(['a', 'a.b', 'root']);
});

test('a logger that nobody asked for has no state', () => {
  const { loggers } = recording();
  loggers.get('known');
  expect(loggers.state('unknown')).toBeUndefined();
  expect(loggers.state('known')).toEqual({ level: 'INFO', lastModified: null });
  expect([...loggers.all().keys()]).toEqual(['known', 'root']);
});

test('OFF silences', () => {
  const { loggers, lines } = recording();
  loggers.setLevel('root', 'OFF');
  loggers.get('x').error('nothing');
  expect(lines).toEqual([]);
});

test('the levels that were set can be set in another thread', () => {
  const { loggers } = recording();
  loggers.setLevel('a', 'TRACE');
  expect(loggers.ownLevels()).toEqual({ root: 'INFO', a: 'TRACE' });
});
