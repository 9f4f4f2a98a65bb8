import pg from 'pg';
import { type PostgresService, startPostgres } from '../../../scripts/services/postgres.js';

/** The recorded PostgreSQL trusted everybody; transcripts give this user and this password. */
const RECORDED_LOGIN = { user: 'postgres', password: 'x' };

/** A server that lets the transcripts in. */
export async function startRecordedPostgres(): Promise<PostgresService> {
  const server = await startPostgres();
  const { host, port, user, password, database } = server;
  const client = new pg.Client({ host, port, user, password, database });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [RECORDED_LOGIN.user]);
    const change = rowCount === 0 ? 'CREATE ROLE postgres SUPERUSER LOGIN' : 'ALTER ROLE postgres';
    await client.query(`${change} PASSWORD '${RECORDED_LOGIN.password}'`);
  } finally {
    await client.end();
  }
  return server;
}
