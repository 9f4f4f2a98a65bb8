import { ConfigDef, type ConfigKey } from '../config/config-def.js';
import { oneOf } from '../config/validators.js';

/** What a converter is used for; the setting `converter.type`, which the runtime sets and users need not. */
export type ConverterType = 'key' | 'value' | 'header';

/** The settings of a converter: `converter.type`, which all have, and its own. */
export function converterConfig(keys: readonly ConfigKey[] = []): ConfigDef {
  const type: ConfigKey = {
    name: 'converter.type',
    type: 'STRING',
    validator: oneOf('key', 'value', 'header'),
    importance: 'LOW',
    documentation: 'How this converter will be used.',
  };
  return new ConfigDef([type, ...keys]);
}

/** A converter's settings with the type it is used as; header converters are told by the setting itself. */
export function withType(config: Readonly<Record<string, string>>, isKey: boolean): Record<string, string> {
  return { ...config, 'converter.type': config['converter.type'] === 'header' ? 'header' : isKey ? 'key' : 'value' };
}
