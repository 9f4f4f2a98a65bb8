import { BadRequest } from '../../connect/herder/bad-request.js';
import { offsetsRequest } from '../json/request-body.js';
import type { RestContext } from '../rest-context.js';
import { bodyText, parameter, type Routes } from '../routes.js';

/** `/connectors/{name}/offsets`: how far a connector is, and setting it elsewhere. */
export function offsetRoutes(routes: Routes, { herder }: RestContext): void {
  const path = '/connectors/:name/offsets';
  routes.on('GET', path, async (request) => ({ offsets: await herder.connectorOffsets(parameter(request, 'name')) }));
  routes.on('PATCH', path, async (request) => {
    const offsets = offsetsRequest(bodyText(request));
    if (offsets === null || offsets.length === 0) {
      throw new BadRequest('Partitions / offsets need to be provided for an alter offsets request');
    }
    return { message: await herder.alterOffsets(parameter(request, 'name'), offsets) };
  });
  routes.on('DELETE', path, async (request) => ({
    message: await herder.resetOffsets(parameter(request, 'name')),
  }));
}
