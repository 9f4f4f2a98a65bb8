import { BadRequest } from '../../connect/herder/bad-request.js';
import type { Routes } from '../routes.js';

/** The two requests that workers of a group send each other. Nobody can have signed one for a worker that is alone. */
export function internalRoutes(routes: Routes): void {
  const refuse = () => {
    throw new BadRequest('Internal request missing required signature');
  };
  routes.on('POST', '/connectors/:name/tasks', refuse);
  routes.on('PUT', '/connectors/:name/fence', refuse);
}
