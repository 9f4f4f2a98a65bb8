import { JavaRegex } from '../../../config/java-regex.js';

/**
 * The parts of a comma-separated list; `\,` is a comma within a part. Parts are trimmed, empty ones dropped.
 */
export function splitList(text: string): string[] {
  return text
    .split(/(?<!\\),/)
    .map((part) => part.trim().replaceAll('\\,', ','))
    .filter((part) => part !== '');
}

/** The regular expressions of a list setting: Java's syntax, whole match, any case. @throws PatternSyntaxError */
export function parsePatterns(text: string): JavaRegex[] {
  return splitList(text).map((part) => new JavaRegex(part, { caseInsensitive: true }));
}

/** Whether some pattern of a list matches the whole identifier. */
export function matchesAny(patterns: readonly JavaRegex[], identifier: string): boolean {
  return patterns.some((pattern) => pattern.matches(identifier));
}
