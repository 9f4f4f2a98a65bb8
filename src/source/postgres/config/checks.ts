import { parsePatterns } from './pattern-list.js';
import type { Check } from './setting.js';

const INT_MIN = -(2 ** 31);
const INT_MAX = 2 ** 31 - 1;

/** Words that are no names in Java. @see https://docs.oracle.com/javase/specs/jls/se21/html/jls-3.html#jls-3.9 */
const JAVA_KEYWORDS = new Set(
  (
    'abstract assert boolean break byte case catch char class const continue default do double else enum extends false final finally float for goto if ' +
    'implements import instanceof int interface long native new null package private protected public return short static strictfp super switch ' +
    'synchronized this throw throws transient true try void volatile while _'
  ).split(' '),
);

/** A Java int or long in text, or null if it is none. */
function wholeNumber(value: string, min: number, max: number): number | null {
  if (!/^[+-]?\d+$/.test(value)) return null;
  const number = Number(value);
  return number >= min && number <= max ? number : null;
}

const int = (value: string) => wholeNumber(value, INT_MIN, INT_MAX);
const long = (value: string) => wholeNumber(value, -(2 ** 63), 2 ** 63 - 1);

/** A check that passes for settings that are not given. */
function given(test: (value: string) => boolean, problem: string): Check {
  return (_key, value) => (value === null || test(value) ? null : problem);
}

export const required: Check = (_key, value) => (value === null || value.trim() === '' ? 'A value is required' : null);

export const boolean = given((v) => /^(true|false)$/i.test(v.trim()), "Either 'true' or 'false' is expected");
export const integer = given((v) => int(v) !== null, 'An integer is expected');
export const longInteger = given((v) => long(v) !== null, 'A long value is expected');
export const positiveInteger = given((v) => (int(v) ?? 0) > 0, 'A positive, non-zero integer value is expected');
export const nonNegativeInteger = given((v) => (int(v) ?? -1) >= 0, 'An non-negative integer is expected');
export const positiveLong = given((v) => (long(v) ?? 0) > 0, 'A positive, non-zero long value is expected');
export const nonNegativeLong = given((v) => (long(v) ?? -1) >= 0, 'A non-negative long value is expected');
export const className = given(
  (v) => v.split('.').every((part) => /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(part) && !JAVA_KEYWORDS.has(part)),
  'A Java class name is expected',
);

/** One of some words, in any case. */
export function oneOf(allowed: readonly string[]): Check {
  return given(
    (v) => allowed.some((word) => word.toLowerCase() === v.trim().toLowerCase()),
    `Value must be one of ${allowed.join(', ')}`,
  );
}

const PLAIN = /^[A-Za-z0-9_.-]+$/;

const plain: Check = (_key, value) =>
  value === null || PLAIN.test(value)
    ? null
    : `${value} has invalid format (only the underscore, hyphen, dot and alphanumeric characters are allowed)`;

export const topicName = plain;
/** An empty name is missing, no more. */
export const hostName: Check = (key, value, settings) => (value === '' ? null : plain(key, value, settings));

export const slotName = given(
  (v) => /^[a-z0-9_]{1,63}$/.test(v),
  'Valid replication slot name must contain only digits, lowercase characters and underscores with length <= 63',
);

export const regexList: Check = (_key, value) => {
  if (value === null) return null;
  try {
    parsePatterns(value);
    return null;
  } catch (error) {
    return `A comma-separated list of valid regular expressions is expected, but ${(error as Error).message}`;
  }
};

/** `k1=v1,k2=v2` */
export const pairs = given(
  (v) => v.trim() === '' || v.split(',').every((pair) => pair.split('=').filter((part) => part.trim()).length === 2),
  'A equivalent-separated map of valid key/value pairs is expected, for example: k1=v1,k2=v2',
);

/** This list and the named one exclude each other. */
export function excludes(other: string): Check {
  return (_key, value, settings) =>
    value !== null && settings(other) !== null ? `"${other}" is already specified` : null;
}

export const queueSize: Check = (_key, value, settings) => {
  // What is no number is complained of already, and counts as the default.
  const size = int(value ?? '') ?? 8192;
  const batch = int(settings('max.batch.size') ?? '') ?? 2048;
  const problems: string[] = [];
  if (size <= 0) problems.push('A positive queue size is required');
  if (size <= batch) problems.push('Must be larger than the maximum batch size');
  return problems.length > 0 ? problems : null;
};

export const operations: Check = (_key, value) => {
  if (value === null) return null;
  const letters = value.split(',').map((letter) => letter.trim());
  if (letters.some((letter) => !/^(c|r|u|d|t|none)$/.test(letter))) return 'Invalid operation';
  if (letters.length > 1 && letters.includes('none')) {
    return "'none' cannot be specified with other skipped operation types";
  }
  return null;
};

/** A list whose parts must match; each that does not is named. Empty parts at the end do not count, as in Java. */
function listOf(separator: string, part: RegExp, format: string): Check {
  return (_key, value) => {
    if (value === null) return null;
    const parts = value === '' ? [''] : value.replace(new RegExp(`${separator}+$`), '').split(separator);
    const wrong = parts.filter((text) => !part.test(text));
    const problems = wrong.map((text) => `${text} has an invalid format (expecting '${format}')`);
    return value === '' ? ['Must not be empty', ...problems] : problems;
  };
}

const KEY_COLUMNS = '^\\s*([^:]+):([^:,]+(,[^:,]+)*)\\s*$';

export const keyColumns = listOf(';', new RegExp(KEY_COLUMNS), KEY_COLUMNS);

const REPLICA_IDENTITY =
  '(?i)^\\s*(?<tablepredicate>[^\\s:]+):(?<replicaidentity>DEFAULT|(INDEX) (?<indexname>.\\w*)|FULL|NOTHING)\\s*$';

export const REPLICA_IDENTITY_VALUE = new RegExp(REPLICA_IDENTITY.slice('(?i)'.length), 'i');

export const replicaIdentityValues = listOf(',', REPLICA_IDENTITY_VALUE, REPLICA_IDENTITY);

export const oneSignalTable = given(
  (v) => v.split(',').filter((part) => part.trim() !== '').length <= 1,
  'For single task connector only one signal data collection is permitted.',
);

export const notificationTopic: Check = (_key, value, settings) => {
  const channels = (settings('notification.enabled.channels') ?? '').split(',').map((channel) => channel.trim());
  return channels.includes('sink') && value === null
    ? 'Notification topic name must be provided when kafka notification channel is enabled'
    : null;
};

/** The name of a custom implementation, which `mode=custom` asks for. */
export function customName(mode: string): Check {
  return (key, value, settings) =>
    settings(mode)?.trim().toLowerCase() === 'custom' && !value
      ? `${key} cannot be empty when ${mode} 'custom' is defined`
      : null;
}
