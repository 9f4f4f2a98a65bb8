import type { ConfigDef, RawConfig } from '../../config/config-def.js';
import { ConfigException, ConnectException } from '../../error/errors.js';
import { loggers } from '../../logging/logger.js';

/**
 * Settings as Debezium reads them: leniently, without the checks of a ConfigDef. Each transform checks what Debezium checks, with its
 * texts.
 */
export class DebeziumSettings {
  readonly #def: ConfigDef;
  readonly #config: RawConfig;

  constructor(def: ConfigDef, config: RawConfig) {
    this.#def = def;
    this.#config = config;
  }

  /** The text as given, else the default; null if there is neither. */
  text(name: string): string | null {
    const given = this.#config[name];
    if (given !== undefined && given !== null) return given;
    const value = this.#def.get(name)?.defaultValue;
    return value === undefined || value === null ? null : String(value);
  }

  /** True only for the word itself. */
  flag(name: string): boolean {
    return this.text(name)?.trim().toLowerCase() === 'true';
  }

  /** The number, or null if the text is none. */
  integer(name: string): number | null {
    const text = this.text(name)?.trim();
    return text !== undefined && /^[+-]?\d+$/.test(text) ? Number(text) : null;
  }

  /** The elements, trimmed. */
  list(name: string): string[] {
    const text = this.text(name);
    return text === null || text.trim() === '' ? [] : text.split(',').map((item) => item.trim());
  }

  /** @throws ConfigException unless there is a value. */
  require(...names: readonly string[]): void {
    for (const name of names) {
      if (this.text(name)?.trim()) continue;
      throw this.problem(name, 'A value is required');
    }
  }

  /** The allowed value that is meant, whatever its case. @throws ConfigException */
  choice<T extends string>(name: string, allowed: readonly T[]): T {
    const choice = this.choiceOrNull(name, allowed);
    if (choice === null) throw this.problem(name, `Value must be one of ${allowed.join(', ')}`);
    return choice;
  }

  choiceOrNull<T extends string>(name: string, allowed: readonly T[]): T | null {
    const text = this.text(name)?.trim().toLowerCase();
    return allowed.find((it) => it === text) ?? null;
  }

  problem(name: string, what: string): ConfigException {
    return ConfigException.forValue(name, this.text(name), `The '${name}' value is invalid: ${what}`);
  }
}

const log = loggers.get('io.debezium.transforms');

/** What some of Debezium's transforms say of any wrong setting. As with Debezium, only the log names it. */
export function cannotValidate(problem: string): ConnectException {
  log.error(problem);
  return new ConnectException('Unable to validate config.');
}
