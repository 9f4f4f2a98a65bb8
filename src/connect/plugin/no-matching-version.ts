import { ConnectException } from '../../error/errors.js';
import type { PluginDescriptor } from './plugins.js';

/** The plugin exists, but not in the version that was asked for. */
export class NoMatchingVersion extends ConnectException {
  override readonly javaClass: string = 'org.apache.kafka.connect.runtime.isolation.VersionedPluginLoadingException';
  readonly availableVersions: readonly string[];

  constructor(className: string, range: string, available: readonly PluginDescriptor[]) {
    const versions = available.map((plugin) => plugin.version);
    super(
      `Plugin ${className} not found that matches the version range ${range}, available versions: [${versions.join(', ')}]`,
    );
    this.availableVersions = versions;
  }
}
