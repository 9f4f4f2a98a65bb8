import { ConfigException } from '../error/errors.js';
import type { ConfigValue, Validator } from './config-def.js';
import { JavaRegex } from './java-regex.js';

/** A number that must be given and not be smaller. */
export function atLeast(min: number): Validator {
  return (name, value) => {
    const number = nonNull(name, value);
    if (number < min) throw ConfigException.forValue(name, value, `Value must be at least ${min}`);
  };
}

/** A number that must be given and lie between the bounds, both allowed. */
export function between(min: number, max: number): Validator {
  return (name, value) => {
    const number = nonNull(name, value);
    if (number < min) throw ConfigException.forValue(name, value, `Value must be at least ${min}`);
    if (number > max) throw ConfigException.forValue(name, value, `Value must be no more than ${max}`);
  };
}

function nonNull(name: string, value: ConfigValue): number {
  if (value === null) throw ConfigException.forValue(name, null, 'Value must be non-null');
  return value as number;
}

/** One of these texts, exactly. */
export function oneOf(...allowed: readonly string[]): Validator {
  return (name, value) => {
    if (!allowed.includes(value as string)) {
      throw ConfigException.forValue(name, value, `String must be one of: ${allowed.join(', ')}`);
    }
  };
}

/** One of these texts in upper or lower case. `shown` is how the message lists them. */
export function oneOfIgnoringCase(allowed: readonly string[], shown: readonly string[] = allowed): Validator {
  const known = new Set(allowed.map((text) => text.toUpperCase()));
  return (name, value) => {
    if (value === null || !known.has(String(value).toUpperCase())) {
      throw ConfigException.forValue(name, value, `String must be one of (case insensitive): ${shown.join(', ')}`);
    }
  };
}

/** Not the empty text; a missing value is somebody else's error. */
export const nonEmptyString: Validator = (name, value) => {
  if (value === '') throw ConfigException.forValue(name, value, 'String must be non-empty');
};

/** A name: not empty, no control characters. A missing value is reported as a missing required setting. */
export const nonEmptyStringWithoutControlChars: Validator = (name, value) => {
  if (value === null) return;
  const text = value as string;
  if (text === '') throw ConfigException.forValue(name, value, 'String may not be empty');
  const codes = [...text].map((char) => char.codePointAt(0) as number).filter((code) => code < 32 || code === 127);
  if (codes.length > 0) {
    const reason = `String may not contain control sequences but had the following ASCII chars: ${codes.join(', ')}`;
    throw ConfigException.forValue(name, value, reason);
  }
};

/** A Java regular expression. */
export const regex: Validator = (name, value) => {
  if (value === null) {
    // Java's compiler of expressions says so; users know it as a second line under a missing setting.
    const reason = 'Invalid regex: Cannot invoke "String.isEmpty()" because "this.pattern" is null';
    throw ConfigException.forValue(name, null, reason);
  }
  try {
    new JavaRegex(value as string);
  } catch (error) {
    throw ConfigException.forValue(name, value, `Invalid regex: ${(error as Error).message}`);
  }
};

/** A value that must be given; it may be empty. */
export const nonNullEntry: Validator = (name, value) => {
  if (value === null) throw ConfigException.forValue(name, null, 'entry must be non null');
};

/**
 * A list in which nothing stands twice and nothing is empty: what Kafka 4.3 asks of most LIST settings. Checked for a user, entries that stand twice are a
 * mistake; used, they count once.
 */
export function listOf(whenMissing: (name: string, items: readonly string[] | null) => void): Validator {
  const validator: Validator = (name, value) => {
    const items = value as readonly string[] | null;
    whenMissing(name, items);
    if (items === null) return;
    if (new Set(items).size < items.length) {
      throw new ConfigException(`Configuration '${name}' values must not be duplicated.`);
    }
    if (items.some((item) => item.trim() === '')) {
      throw new ConfigException(`Configuration '${name}' values must not be empty.`);
    }
  };
  return Object.assign(validator, { distinct: true });
}

/** As above; the list may be missing, and have nothing in it. */
export const validList: Validator = listOf(() => undefined);
