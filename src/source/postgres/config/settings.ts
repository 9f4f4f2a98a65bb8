import { ConfigDef, type RawConfig, type ValidatedValue } from '../../../config/config-def.js';
import { boolean, className, integer, longInteger, oneOf } from './checks.js';
import { CONNECTION_SETTINGS } from './connection-settings.js';
import { EVENT_DETAIL_SETTINGS } from './event-detail-settings.js';
import { EVENT_SETTINGS } from './event-settings.js';
import { FILTER_SETTINGS } from './filter-settings.js';
import { HEARTBEAT_SETTINGS } from './heartbeat-settings.js';
import { REPLICATION_SETTINGS } from './replication-settings.js';
import { RUNTIME_SETTINGS } from './runtime-settings.js';
import type { Check, RawSettings, Setting } from './setting.js';
import { SNAPSHOT_SETTINGS } from './snapshot-settings.js';
import { TLS_SETTINGS } from './tls-settings.js';

/** All declared settings of the connector, in the order in which Debezium lists them. */
export const SETTINGS: readonly Setting[] = [
  ...CONNECTION_SETTINGS,
  ...EVENT_SETTINGS,
  ...EVENT_DETAIL_SETTINGS,
  ...SNAPSHOT_SETTINGS,
  ...RUNTIME_SETTINGS,
  ...HEARTBEAT_SETTINGS,
  ...FILTER_SETTINGS,
  ...TLS_SETTINGS,
  ...REPLICATION_SETTINGS,
];

const BY_NAME = new Map(SETTINGS.map((setting) => [setting.name, setting]));

/** The declaration of a setting; undefined for keys that are read without being declared, and for unknown ones. */
export function findSetting(name: string): Setting | undefined {
  return BY_NAME.get(name);
}

/** The declarations as the runtime wants them. */
export function postgresConfigDef(): ConfigDef {
  return new ConfigDef(SETTINGS);
}

const OTHER_NAMES = new Set(SETTINGS.map(({ otherName }) => otherName));

/** What is checked of a setting: its type and its allowed values first, then what is its own. */
function checksOf(setting: Setting): readonly Check[] {
  return OTHER_NAMES.has(setting.name) ? [] : [...impliedChecks(setting), ...(setting.checks ?? [])];
}

/** The checks that follow from a setting's type and its allowed values. */
function impliedChecks(setting: Setting): readonly Check[] {
  if (setting.allowed !== undefined) return [oneOf(setting.allowed)];
  switch (setting.type) {
    case 'BOOLEAN':
      return [boolean];
    case 'INT':
      return [integer];
    case 'LONG':
      return [longInteger];
    case 'CLASS':
      return [className];
    default:
      return [];
  }
}

/**
 * Checks every setting by itself and against the others, without a server.
 *
 * As in Debezium the answers carry no values, only what is wrong, and what could be chosen.
 */
export function validateSettings(config: RawConfig): ValidatedValue[] {
  const settings: RawSettings = (key) => config[key] ?? null;
  return SETTINGS.map((setting) => {
    const errorMessages: string[] = [];
    const value = settings(setting.name) ?? settings(setting.otherName ?? setting.name);
    for (const check of checksOf(setting)) {
      const problem = check(setting.name, value, settings);
      for (const what of problem === null ? [] : [problem].flat()) {
        errorMessages.push(`The '${setting.name}' value is invalid: ${what}`);
      }
    }
    return {
      name: setting.name,
      value: null,
      recommendedValues: setting.allowed ?? [],
      errorMessages,
      // Debezium hides the exclusion of schemas behind the inclusion, whether that is given or not.
      visible: setting.name !== 'schema.exclude.list',
    };
  });
}
