import { HttpError } from '../error-status.js';
import type { RestContext } from '../rest-context.js';
import { parameter, type Routes } from '../routes.js';

/** `/connectors/{name}/topics`: the topics that a connector has used. Unknown connectors have used none. */
export function topicRoutes(routes: Routes, { herder, topicTracking, topicTrackingReset }: RestContext): void {
  routes.on('GET', '/connectors/:name/topics', (request) => {
    if (!topicTracking) throw new HttpError(403, 'Topic tracking is disabled.');
    const name = parameter(request, 'name');
    return { [name]: { topics: herder.activeTopics(name) } };
  });
  routes.on('PUT', '/connectors/:name/topics/reset', (request, reply) => {
    if (!topicTracking) throw new HttpError(403, 'Topic tracking is disabled.');
    if (!topicTrackingReset) throw new HttpError(403, 'Topic tracking reset is disabled.');
    herder.resetActiveTopics(parameter(request, 'name'));
    reply.code(202);
  });
}
