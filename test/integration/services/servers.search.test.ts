import { expect, it } from 'vitest';
import { startSchemaRegistry } from '../../../scripts/services/schema-registry.js';
import { startSearch } from '../../../scripts/services/search.js';

it.each(['opensearch', 'elasticsearch'] as const)('starts %s, which keeps documents over a crash', async (kind) => {
  const server = await startSearch({ kind, settings: {} });
  try {
    await fetch(`${server.url}/kept/_doc/1?refresh=true`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
    });
    await server.restart();
    const answer = await fetch(`${server.url}/_cluster/health/kept?wait_for_status=yellow&timeout=30s`);
    expect(answer.ok).toBe(true);
    const document = await fetch(`${server.url}/kept/_doc/1`);
    expect(await document.json()).toMatchObject({ _source: { a: 1 } });
  } finally {
    await server.stop();
  }
});

it('starts a schema registry that checks compatibility', async () => {
  const registry = await startSchemaRegistry();
  try {
    expect(await (await fetch(`${registry.url}/config`)).json()).toMatchObject({ compatibilityLevel: 'BACKWARD' });
  } finally {
    await registry.stop();
  }
});
