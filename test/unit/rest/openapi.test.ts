import { readdirSync, readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { OPENAPI } from '../../../schemas/rest/openapi.js';
import { addRoutes } from '../../../src/rest/rest-app.js';
import type { RestContext } from '../../../src/rest/rest-context.js';
import { Routes } from '../../../src/rest/routes.js';
import type { RecordedResponse, Step } from '../../conformance/transcript/scenario.js';
import { hole } from '../../conformance/transcript/scrub.js';
import { undocumented } from '../../support/openapi-check.js';

const VECTORS = new URL('../../conformance/vectors/', import.meta.url);

const TIME = hole('ms');

/** Routes are only listed here; no handler is called, and so none needs what it would work on. */
function routes(): readonly string[] {
  const listed = new Routes({} as FastifyInstance);
  addRoutes(listed, {} as RestContext, 'all');
  return listed.all;
}

const documented = Object.entries(OPENAPI.paths).flatMap(([path, operations]) =>
  Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
);

describe('the OpenAPI document', () => {
  it('has every route and no other', () => {
    expect([...documented].sort()).toEqual([...routes()].sort());
  });

  it('declares the parameters of every path, and names each operation once', () => {
    const operations = Object.entries(OPENAPI.paths).flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => ({ path, operation })),
    );
    for (const { path, operation } of operations) {
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(declared.map(({ name }) => name)).toEqual(inPath);
    }
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
  });

  it('refers to entities that exist, and has none that nothing refers to', () => {
    const text = JSON.stringify(OPENAPI);
    const used = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name));
    expect([...used].sort()).toEqual(Object.keys(OPENAPI.components.schemas).sort());
  });
});

/** Answers of the HTTP layer have no type; the recorder put a word in the place of times. */
function recordedBody({ body, text }: RecordedResponse): unknown {
  const untyped = text?.startsWith('{') ? text : undefined;
  if (body === undefined) return untyped === undefined ? text : JSON.parse(untyped);
  return JSON.parse(JSON.stringify(body), (_key, value) => (value === TIME ? 0 : value));
}

describe('answers recorded from a real worker', () => {
  const transcripts = readdirSync(VECTORS)
    .map(
      (file) =>
        [file, JSON.parse(readFileSync(new URL(file, VECTORS), 'utf8')) as { steps?: readonly Step[] }] as const,
    )
    .filter(([, { steps }]) => steps !== undefined);

  it('are there', () => expect(transcripts.length).toBeGreaterThan(3));

  it.each(transcripts)('%s: all of them are documented', (_, { steps = [] }) => {
    for (const { method = 'GET', path, response, omitKnownDefinitions } of steps) {
      // Without their definitions these are no whole answers.
      if (path === undefined || response === undefined || omitKnownDefinitions === true) continue;
      const body = recordedBody(response);
      // Jetty's own page; a worker of ours answers in JSON.
      if (response['content-type']?.startsWith('text/html')) continue;
      expect(undocumented(method, path, { status: response.status, body })).toBeNull();
    }
  });
});
