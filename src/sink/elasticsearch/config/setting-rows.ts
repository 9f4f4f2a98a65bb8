import type { ConfigKey, ConfigType, Importance, Validator } from '../../../config/config-def.js';

/** The declaration of a setting in one row. `undefined` as default: the setting is required. */
export type SettingRow = readonly [
  name: string,
  type: ConfigType,
  defaultValue: ConfigKey['defaultValue'],
  importance: Importance,
  displayName: string,
  documentation: string,
  validator?: Validator,
];

/** The settings of one group, in their order. */
export function settingGroup(group: string, rows: readonly SettingRow[]): ConfigKey[] {
  return rows.map(([name, type, defaultValue, importance, displayName, documentation, validator], index) => ({
    name,
    type,
    defaultValue,
    importance,
    displayName,
    documentation,
    validator,
    group,
    order: index + 1,
    width: 'MEDIUM',
  }));
}
