import type { JavaRegex } from '../config/java-regex.js';

/** Renamed topics that are remembered; connectors rarely see more, and names may come from data. */
const REMEMBERED = 1000;

/** Renames topics by a regular expression that must match the whole name; each name is worked out once. */
export class TopicRenamer {
  readonly #regex: JavaRegex;
  readonly #replacement: string;
  readonly #known = new Map<string, string | null>();

  constructor(regex: JavaRegex, replacement: string) {
    this.#regex = regex;
    this.#replacement = replacement;
  }

  /** The new name, or null if the expression does not match. @throws ReplacementError for a wrong replacement */
  rename(topic: string): string | null {
    let name = this.#known.get(topic);
    if (name === undefined) {
      name = this.#regex.matches(topic) ? this.#regex.replaceFirst(topic, this.#replacement) : null;
      if (this.#known.size >= REMEMBERED) this.#known.clear();
      this.#known.set(topic, name);
    }
    return name;
  }
}
