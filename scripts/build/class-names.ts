/**
 * Gives classes the names that they have in the sources. A bundler calls a class that mentions itself `_Name`, and so would errors and traces. (Its own
 * remedy, `keepNames`, also names every closure when it is made, millions of times.) Lines keep their numbers.
 */
export function withClassNames(javascript: string): string {
  return javascript.replaceAll(
    /^(?:var|let|const) (\w+) = class _\1 (?:extends [^{]+)?\{$/gm,
    '$& static name = "$1";',
  );
}
