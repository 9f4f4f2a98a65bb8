import { ConfigDef } from '../../../config/config-def.js';
import { accessSettings } from './access-settings.js';
import { connectorSettings } from './connector-settings.js';
import { conversionSettings } from './conversion-settings.js';
import { dataStreamSettings } from './data-stream-settings.js';
import { ownSettings } from './own-settings.js';
import { tlsSettings } from './tls-settings.js';

/** The settings of the Elasticsearch sink, in the order in which REST and the documentation show them. */
export function elasticsearchSettings(): ConfigDef {
  return new ConfigDef([
    ...connectorSettings(),
    ...conversionSettings(),
    ...accessSettings(),
    ...tlsSettings(),
    ...dataStreamSettings(),
    ...ownSettings(),
  ]);
}
