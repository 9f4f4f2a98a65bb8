import { OPENAPI } from '../../../schemas/rest/openapi.js';
import { KAFKA_COMMIT, KAFKA_VERSION } from '../../connect/kafka-version.js';
import type { RestContext } from '../rest-context.js';
import type { Routes } from '../routes.js';

/** `GET /`, `/health`, `/metrics` and `/openapi.json`. */
export function rootRoutes(routes: Routes, { herder, metrics }: RestContext): void {
  routes.on('GET', '/', async () => ({
    version: KAFKA_VERSION,
    commit: KAFKA_COMMIT,
    kafka_cluster_id: await herder.clusterId(),
  }));
  routes.on('GET', '/health', (_, reply) => {
    if (herder.ready) {
      return { status: 'healthy', message: 'Worker has completed startup and is ready to handle requests.' };
    }
    reply.code(503);
    return {
      status: 'starting',
      message: 'Worker is still starting up.',
    };
  });
  routes.on('GET', '/metrics', async (_, reply) => {
    const { contentType, text } = await metrics();
    return reply.header('content-type', contentType).send(Buffer.from(text));
  });
  routes.on('GET', '/openapi.json', () => OPENAPI);
}
