import type { ConfigKey } from '../../../config/config-def.js';

/** The raw settings, null where one is not given. */
export type RawSettings = (key: string) => string | null;

/** Looks at one setting, in the context of the others. Returns what is wrong with it, or null. */
export type Check = (key: string, value: string | null, settings: RawSettings) => string | readonly string[] | null;

/** A declared setting with the checks that Debezium makes, whose texts users and tools know. */
export interface Setting extends ConfigKey {
  /** The values that are allowed, in the order in which Debezium names them. */
  readonly allowed?: readonly string[];
  readonly checks?: readonly Check[];
  /** A declared setting that means the same: where this one is not given its value counts, and is checked here instead of there. */
  readonly otherName?: string;
}
