import { javaTrim } from '../data/java-trim.js';
import { ConfigException } from '../error/errors.js';

/** Types of settings, as Kafka's ConfigDef names them. LONG values are `number` too: no setting exceeds 2^53. */
export type ConfigType = 'BOOLEAN' | 'STRING' | 'INT' | 'SHORT' | 'LONG' | 'DOUBLE' | 'LIST' | 'CLASS' | 'PASSWORD';

export type Importance = 'HIGH' | 'MEDIUM' | 'LOW';
export type Width = 'NONE' | 'SHORT' | 'MEDIUM' | 'LONG';

/** A parsed value: LIST gives string[], PASSWORD and CLASS a string. */
export type ConfigValue = string | number | boolean | readonly string[] | null;

/** Raw settings, as they stand in a properties file or a JSON object. */
export type RawConfig = Readonly<Record<string, string>>;

/** Checks one parsed value. @throws ConfigException, usually made by `ConfigException.forValue` */
export type Validator = ((name: string, value: ConfigValue) => void) & {
  /** Of a list: entries that stand twice count once before it is checked for use. */
  readonly distinct?: boolean;
};

/** The declaration of one setting: parsing, validation, documentation and the REST answers all come from it. */
export interface ConfigKey {
  readonly name: string;
  readonly type: ConfigType;
  /** `undefined`: the setting is required. */
  readonly defaultValue?: ConfigValue;
  readonly validator?: Validator;
  readonly importance: Importance;
  readonly documentation: string;
  readonly group?: string | null;
  /** Place within the group, from 1; -1 where the declaration gives none. */
  readonly order?: number;
  readonly width?: Width;
  readonly displayName?: string;
  readonly dependents?: readonly string[];
  /** Recommended values, for `validate` answers. */
  readonly recommender?: (config: RawConfig) => readonly string[];
  /** Whether the setting means something beside the others; default: yes. */
  readonly visible?: (config: RawConfig) => boolean;
  /** False hides the setting from documentation and REST: accepted, not advertised. */
  readonly internal?: boolean;
}

/** One entry of a validation answer: the value as given (or defaulted) and what is wrong with it. */
export interface ValidatedValue {
  readonly name: string;
  value: ConfigValue;
  recommendedValues: readonly string[];
  readonly errorMessages: string[];
  visible: boolean;
}

/**
 * A set of declared settings; Kafka's ConfigDef.
 *
 * @see https://kafka.apache.org/documentation/#connectconfigs
 */
export class ConfigDef {
  readonly #keys = new Map<string, ConfigKey>();

  constructor(keys: Iterable<ConfigKey> = []) {
    for (const key of keys) this.define(key);
  }

  /** Adds a setting. @throws ConfigException if it is defined twice. */
  define(key: ConfigKey): this {
    if (this.#keys.has(key.name)) throw new ConfigException(`Configuration ${key.name} is defined twice.`);
    this.#keys.set(key.name, key);
    return this;
  }

  get(name: string): ConfigKey | undefined {
    return this.#keys.get(name);
  }

  /** All settings in the order of their declaration. */
  keys(): IterableIterator<ConfigKey> {
    return this.#keys.values();
  }

  names(): string[] {
    return [...this.#keys.keys()];
  }

  /** The groups of the settings, in the order in which they first appear. */
  groups(): string[] {
    return [...new Set([...this.#keys.values()].flatMap((key) => key.group ?? []))];
  }

  /** All values, parsed and checked. @throws ConfigException for the first setting that is missing or wrong. */
  parse(config: RawConfig): Map<string, ConfigValue> {
    const values = new Map<string, ConfigValue>();
    for (const key of this.#keys.values()) values.set(key.name, this.#parseKey(key, config));
    return values;
  }

  /** All values with everything that is wrong with each. */
  validate(config: RawConfig): ValidatedValue[] {
    return [...this.#keys.values()].map((key) => {
      const result: ValidatedValue = {
        name: key.name,
        value: null,
        recommendedValues: key.recommender?.(config) ?? [],
        errorMessages: [],
        visible: key.visible?.(config) ?? true,
      };
      try {
        result.value = parseValue(key, config);
      } catch (error) {
        result.errorMessages.push((error as Error).message);
      }
      // A value that cannot be read is null to the validator, which may add a second error: users know both lines.
      try {
        key.validator?.(key.name, result.value);
      } catch (error) {
        result.errorMessages.push((error as Error).message);
      }
      return result;
    });
  }

  #parseKey(key: ConfigKey, config: RawConfig): ConfigValue {
    const parsed = parseValue(key, config);
    const value = key.validator?.distinct && Array.isArray(parsed) ? [...new Set(parsed)] : parsed;
    key.validator?.(key.name, value);
    return value;
  }
}

function parseValue(key: ConfigKey, config: RawConfig): ConfigValue {
  const given: string | null | undefined = config[key.name];
  if (given === null) return null;
  if (given !== undefined) return parseType(key.name, given, key.type);
  if (key.defaultValue === undefined) {
    throw new ConfigException(`Missing required configuration "${key.name}" which has no default value.`);
  }
  return key.defaultValue;
}

/** White space as Java's regular expressions know it. */
const LIST_SEPARATOR = /[ \t\n\v\f\r]*,[ \t\n\v\f\r]*/;

/** Reads one value as Kafka's `ConfigDef.parseType` does. @throws ConfigException */
export function parseType(name: string, given: string, type: ConfigType): ConfigValue {
  const text = javaTrim(given);
  switch (type) {
    case 'BOOLEAN':
      if (text.toLowerCase() === 'true') return true;
      if (text.toLowerCase() === 'false') return false;
      throw ConfigException.forValue(name, given, 'Expected value to be either true or false');
    case 'STRING':
    case 'CLASS':
      return text;
    case 'PASSWORD':
      return given;
    case 'LIST':
      return text === '' ? [] : text.split(LIST_SEPARATOR);
    case 'DOUBLE': {
      const value = Number(text);
      if (text === '' || Number.isNaN(value))
        throw ConfigException.forValue(name, given, 'Not a number of type DOUBLE');
      return value;
    }
    default:
      return parseInteger(name, given, type);
  }
}

const BOUNDS = { SHORT: 2 ** 15, INT: 2 ** 31, LONG: 2 ** 63 } as const;

function parseInteger(name: string, given: string, type: 'SHORT' | 'INT' | 'LONG'): number {
  const text = javaTrim(given);
  const value = Number(text);
  if (!/^[+-]?\d+$/.test(text) || value < -BOUNDS[type] || value >= BOUNDS[type]) {
    throw ConfigException.forValue(name, given, `Not a number of type ${type}`);
  }
  return value;
}
