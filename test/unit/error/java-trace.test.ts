import { expect, test } from 'vitest';
import { ConnectException, DataException } from '../../../src/error/errors.js';
import { errorMessage, javaClassName, javaTrace } from '../../../src/error/java-trace.js';

test('class, message, frames and causes stand as printStackTrace writes them', () => {
  const cause = new DataException('bad value');
  const trace = javaTrace(new ConnectException('Tolerance exceeded', { cause }));
  expect(trace).toMatch(
    /^org\.apache\.kafka\.connect\.errors\.ConnectException: Tolerance exceeded\n(\tat \S.*\n)+Caused by: org\.apache\.kafka\.connect\.errors\.DataException: bad value\n(\tat \S.*\n)+$/,
  );
});

test('frames name files without their folders', () => {
  const trace = javaTrace(new Error('x'));
  expect(trace).toMatch(/\(java-trace\.test\.ts:\d+:\d+\)\n/);
  expect(trace).not.toContain('/unit/');
});

test('lines of a message that look like frames are no frames', () => {
  const error = new Error('first\n    at second (file.js:1:1)');
  error.stack = `Error: ${error.message}\n    at real (/a/b/real.js:3:4)`;
  expect(javaTrace(error)).toBe('Error: first\n    at second (file.js:1:1)\n\tat real(real.js:3:4)\n');
});

test('errors that caused each other end', () => {
  const one = new Error('one');
  const two = new Error('two', { cause: one });
  one.cause = two;
  one.stack = two.stack = '';
  expect(javaTrace(one).split('\n').length).toBeLessThan(20);
});

test('what is no error is shown as it is', () => {
  expect(javaTrace('text')).toBe('string: text\n');
  expect(javaClassName(new TypeError('x'))).toBe('TypeError');
});

test('a connection that failed on every address says why', () => {
  expect(errorMessage(new AggregateError([new Error('refused ::1'), new Error('refused 127.0.0.1')]))).toBe(
    'refused ::1; refused 127.0.0.1',
  );
});
