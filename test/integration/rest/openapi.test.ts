import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPENAPI } from '../../../schemas/rest/openapi.js';
import type { Operation } from '../../../schemas/rest/operation.js';
import { undocumented } from '../../support/openapi-check.js';
import { startTestWorker, type TestWorker } from '../../support/worker.js';

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker();
});
afterAll(() => worker.stop());

const operations = Object.entries(OPENAPI.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

/** Names that exist, names that do not, and what should never have been a name. */
const name = fc.oneof(
  fc.constantFrom('one', 'two', 'root', 'FileStreamSource', 'FileStreamSink', 'RegexRouter', '0', '-1', '99999999999'),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);

const settings = () => ({
  name: fc.constantFrom('one', 'two', '', 'three '),
  'connector.class': fc.constantFrom('FileStreamSource', 'FileStreamSink', 'no.Such', '', null, 7),
  'tasks.max': fc.constantFrom(1, '2', 0, 'x', true, null),
  topic: fc.constantFrom('t', ''),
  topics: fc.constantFrom('t', ''),
  file: fc.constant(join(worker.folder, 'file.txt')),
  transforms: fc.constantFrom('a', 'a,a', ''),
  'transforms.a.type': fc.constantFrom('RegexRouter', 'no.Such', ''),
  'errors.tolerance': fc.constantFrom('all', 'some'),
  level: fc.constantFrom('DEBUG', 'loud', null, 5, ['x']),
});

/** Bodies that are nearly right, right, and wrong in every way. */
const body = () => {
  const config = fc.record(settings(), { requiredKeys: [] });
  const request = fc.record(
    { name, config, initial_state: fc.constantFrom('PAUSED', 'stopped', 'x', 1, null) },
    { requiredKeys: [] },
  );
  const offset = fc.record(
    {
      partition: fc.oneof(
        fc.constant(null),
        fc.record({ filename: name, kafka_topic: name, kafka_partition: fc.anything() }),
      ),
      offset: fc.oneof(fc.constant(null), fc.record({ position: fc.maxSafeInteger(), kafka_offset: fc.anything() })),
    },
    { requiredKeys: [] },
  );
  const structured = fc.oneof(
    config,
    request,
    fc.record({ offsets: fc.array(offset, { maxLength: 2 }) }),
    fc.jsonValue(),
  );
  const texts = structured.map((value) =>
    JSON.stringify(value, (_, member) => (typeof member === 'bigint' ? String(member) : member)),
  );
  return fc.oneof({ weight: 4, arbitrary: texts }, { weight: 1, arbitrary: fc.string() });
};

function call(path: string, operation: Operation): fc.Arbitrary<string> {
  const parts = path
    .split('/')
    .map((part) => (part.startsWith('{') ? name.map(encodeURIComponent) : fc.constant(part)));
  const queries = (operation.parameters ?? [])
    .filter((parameter) => parameter.in === 'query')
    .map((parameter) => parameter.name);
  const query = fc.array(
    fc.tuple(
      fc.constantFrom(...queries, 'other'),
      fc.constantFrom('true', 'false', 'info', 'status', 'cluster', '[1', ''),
    ),
    {
      maxLength: 2,
    },
  );
  return fc.tuple(fc.tuple(...parts), query).map(([segments, pairs]) => {
    const search = new URLSearchParams(pairs).toString();
    return segments.join('/') + (search === '' ? '' : `?${search}`);
  });
}

describe('any request', () => {
  it.each(operations)('$method $path is answered as documented', async ({ path, method, operation }) => {
    await worker.request('PUT', '/connectors/one/config', {
      'connector.class': 'FileStreamSource',
      file: join(worker.folder, 'file.txt'),
      topic: 't',
    });
    const bodies = operation.requestBody === undefined ? fc.constant(undefined) : fc.option(body(), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(call(path, operation), bodies, async (target, sent) => {
        const answer = await worker.request(method, target, sent);
        const received = answer.body === '' ? undefined : answer.body;
        // Answers of the HTTP layer itself come without a type.
        const parsed =
          typeof received === 'string' && received.startsWith('{"error_code"') ? JSON.parse(received) : received;
        expect(
          undocumented(method, new URL(target, worker.engine.url).pathname, { status: answer.status, body: parsed }),
        ).toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  it('is refused with 413 when its body is beyond all bounds', async () => {
    const { status } = await worker.request(
      'PUT',
      '/connectors/one/config',
      JSON.stringify({ a: 'x'.repeat(17 * 1024 * 1024) }),
    );
    expect(status).toBe(413);
  });

  it('finds this document at /openapi.json', async () => {
    expect((await worker.request('GET', '/openapi.json')).body).toEqual(JSON.parse(JSON.stringify(OPENAPI)));
  });
});
