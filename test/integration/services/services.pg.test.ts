import pg from 'pg';
import { expect, it } from 'vitest';
import { localServers, startPostgres } from '../../../scripts/services/postgres.js';

it('starts a server that decodes logically, and stops it', async () => {
  const server = await startPostgres({ settings: {} });
  const client = new pg.Client({ ...server });
  await client.connect();
  try {
    const { rows } = await client.query('SHOW wal_level');
    expect(rows[0].wal_level).toBe('logical');
  } finally {
    await client.end();
    await server.stop();
  }
  await expect(new pg.Client({ ...server }).connect()).rejects.toThrow('ECONNREFUSED');
});

it.runIf(localServers().length > 0)('starts the newest server that is installed', async () => {
  const server = await startPostgres({ server: 'local' });
  await server.stop();
  expect(server.version).toBeGreaterThanOrEqual(14);
});
