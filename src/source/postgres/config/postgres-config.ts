import type { RawConfig } from '../../../config/config-def.js';
import type { JavaRegex } from '../../../config/java-regex.js';
import { ConfigException } from '../../../error/errors.js';
import { parsePatterns, splitList } from './pattern-list.js';
import { findSetting } from './settings.js';
import { JVM_ONLY, UNDECLARED_DEFAULTS, WITHOUT_EFFECT } from './undeclared-settings.js';

/** The settings of one connector, read by key with the declared defaults. */
export class PostgresConfig {
  readonly raw: RawConfig;
  readonly #original: RawConfig;

  /** Takes over what older configurations say in other words: `database.server.name` stands for a missing `topic.prefix`. */
  constructor(raw: RawConfig) {
    this.#original = raw;
    const prefix = raw['topic.prefix'] ?? raw['database.server.name'];
    this.raw = prefix === undefined ? raw : { ...raw, 'topic.prefix': prefix };
  }

  /** Whether the setting was written down, whatever its value. */
  isGiven(key: string): boolean {
    return this.raw[key] !== undefined && this.raw[key] !== null;
  }

  /** The value as text, or null if there is neither a value nor a default. */
  text(key: string): string | null {
    const given = this.raw[key];
    if (given !== undefined && given !== null) return given.trim();
    const fallback = findSetting(key)?.defaultValue ?? UNDECLARED_DEFAULTS[key] ?? null;
    return fallback === null ? null : String(fallback);
  }

  /** @throws ConfigException if there is no value */
  required(key: string): string {
    const value = this.text(key);
    if (value === null || value === '') throw new ConfigException(`The '${key}' value is invalid: A value is required`);
    return value;
  }

  /** The value with the spaces around it, which names and passwords may have. @throws ConfigException if there is no value */
  given(key: string): string {
    this.required(key);
    return this.raw[key] as string;
  }

  /** A mode: one of the words the setting allows, in lower case. The caller names them as its type. */
  mode<T extends string>(key: string): T {
    return this.required(key).toLowerCase() as T;
  }

  /** @throws ConfigException if the value is not a whole number */
  number(key: string): number {
    const text = this.required(key);
    const value = Number(text);
    const fallback = UNDECLARED_DEFAULTS[key];
    // Debezium takes what it does not declare from the text if it can, and passes over it if not.
    if (!Number.isInteger(value) && fallback !== undefined) return Number(fallback);
    if (!Number.isInteger(value)) throw new ConfigException(`The '${key}' value is invalid: An integer is expected`);
    return value;
  }

  /** @throws ConfigException if the value is neither true nor false */
  boolean(key: string): boolean {
    const text = this.required(key).toLowerCase();
    if (text === 'true' || text === 'false') return text === 'true';
    const fallback = UNDECLARED_DEFAULTS[key];
    if (fallback !== undefined) return fallback === 'true';
    throw new ConfigException(`The '${key}' value is invalid: Either 'true' or 'false' is expected`);
  }

  /** The settings whose keys begin with `prefix`, without it. */
  under(prefix: string): Readonly<Record<string, string>> {
    return Object.fromEntries(
      Object.entries(this.raw).flatMap(([key, value]) =>
        key.startsWith(prefix) && value !== null && value !== undefined ? [[key.slice(prefix.length), value]] : [],
      ),
    );
  }

  /** The parts of a comma-separated list; none if the setting is empty. */
  list(key: string): readonly string[] {
    const text = this.text(key);
    return text === null ? [] : splitList(text);
  }

  /** The regular expressions of a list, null if the setting is not given. @throws ConfigException */
  patterns(key: string): readonly JavaRegex[] | null {
    const text = this.text(key);
    if (text === null || text === '') return null;
    try {
      return parsePatterns(text);
    } catch (error) {
      throw new ConfigException(
        `The '${key}' value is invalid: A comma-separated list of valid regular expressions is expected, but ${(error as Error).message}`,
      );
    }
  }

  /** The settings whose keys match, with what the expression's groups caught. */
  matching(pattern: RegExp): { readonly match: RegExpExecArray; readonly value: string }[] {
    return Object.entries(this.raw).flatMap(([key, value]) => {
      const match = pattern.exec(key);
      return match ? [{ match, value }] : [];
    });
  }

  /** What the user should know about their settings, once. */
  notices(): string[] {
    const notices: string[] = [];
    if (!this.#original['topic.prefix'] && this.#original['database.server.name']) {
      notices.push("'database.server.name' is an old name; it counts as 'topic.prefix' here. Rename it when you can.");
    }
    for (const key of JVM_ONLY) {
      if (this.isGiven(key)) notices.push(`'${key}' means something to a JVM only and has no effect here.`);
    }
    if (this.mode('snapshot.tables.order.by.row.count') !== 'disabled') {
      notices.push(
        "'snapshot.tables.order.by.row.count' has no effect for PostgreSQL, as in Debezium: tables are read in the order of 'table.include.list', or of their names.",
      );
    }
    for (const [key, reason] of Object.entries(WITHOUT_EFFECT)) {
      if (this.isGiven(key)) notices.push(`'${key}' has no effect here: ${reason}.`);
    }
    for (const channel of this.list('signal.enabled.channels')) {
      if (!['source', 'kafka', 'file'].includes(channel.toLowerCase())) {
        notices.push(`'signal.enabled.channels': '${channel}' has no effect here: use source, kafka or file.`);
      }
    }
    for (const channel of this.list('notification.enabled.channels')) {
      if (!['sink', 'log', 'http'].includes(channel.toLowerCase())) {
        notices.push(`'notification.enabled.channels': '${channel}' has no effect here: use sink, log or http.`);
      }
    }
    return notices;
  }
}
