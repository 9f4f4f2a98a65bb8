import { startPostgres } from '../../../scripts/services/postgres.js';

/** One server for all files of a run; they take databases and slots of their own. */
export async function setup(): Promise<() => Promise<void>> {
  const server = await startPostgres();
  process.env.MILLRACE_PG_URL = `postgres://${server.user}:${server.password}@${server.host}:${server.port}/postgres`;
  return () => server.stop();
}
