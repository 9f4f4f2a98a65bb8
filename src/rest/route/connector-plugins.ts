import type { RawConfig } from '../../config/config-def.js';
import { BadRequest } from '../../connect/herder/bad-request.js';
import { simpleName } from '../../connect/plugin/plugin-registry.js';
import type { PluginType } from '../../connect/plugin/plugins.js';
import { errorMessage } from '../../error/java-trace.js';
import { HttpError } from '../error-status.js';
import { configRequest } from '../json/request-body.js';
import type { RestContext } from '../rest-context.js';
import { bodyText, parameter, queryFlag, queryValues, type Routes } from '../routes.js';

const CONNECTORS: readonly PluginType[] = ['sink', 'source'];
const OTHERS: readonly PluginType[] = ['transformation', 'predicate', 'converter', 'header_converter'];

/** How Kafka Connect calls the version of a plugin that has none; it is not shown. */
const UNVERSIONED = 'undefined';

/** `/connector-plugins`: what can be used, with which settings, and whether a configuration is right. */
export function connectorPluginRoutes(routes: Routes, { herder, plugins }: RestContext): void {
  routes.on('GET', '/connector-plugins', (request) => {
    const types = queryFlag(request, 'connectorsOnly', true) ? CONNECTORS : [...CONNECTORS, ...OTHERS];
    return plugins.descriptors(...types).map(({ className, type, version }) => ({
      class: className,
      type,
      ...(version === UNVERSIONED ? {} : { version }),
    }));
  });
  routes.on('GET', '/connector-plugins/:plugin/config', (request) => {
    const [version] = queryValues(request, 'version');
    return herder.pluginConfig(parameter(request, 'plugin'), version ?? null);
  });
  routes.on('PUT', '/connector-plugins/:plugin/config/validate', async (request) => {
    // Null values are for validation to refuse, with the name of the setting.
    const config = configRequest(bodyText(request)) as RawConfig;
    checkType(parameter(request, 'plugin'), config['connector.class']);
    try {
      return await herder.validate(config);
    } catch (error) {
      // The original loses the status of these errors on their way, and clients have come to expect 500 and the class here.
      const { javaClass } = error as { readonly javaClass?: string };
      throw javaClass === undefined ? error : new HttpError(500, `${javaClass}: ${errorMessage(error)}`);
    }
  });
}

/** The class in the configuration must be the one in the path: its full name, or the end of it. */
function checkType(requested: string, included: string | undefined): void {
  if (included === undefined || included === null) return;
  const accepted = [included, simpleName(included), simpleName(included).replace(/Connector$/, '')];
  if (!accepted.includes(requested)) {
    throw new BadRequest(`Included connector type ${included} does not match request type ${requested}`);
  }
}
