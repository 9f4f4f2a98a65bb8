import type { RawConfig } from '../../../config/config-def.js';
import { JavaRegex } from '../../../config/java-regex.js';
import { ConfigException } from '../../../error/errors.js';
import { partitionOfKey } from '../../../log/record-batch/murmur2.js';
import { splitList } from './pattern-list.js';
import type { PostgresConfig } from './postgres-config.js';

/** How many slots one connector may have: each reads, and decodes, the whole write-ahead log. */
export const MAX_SLOTS = 8;

const COUNT = 'millrace.slot.count';
const TABLES = 'millrace.slot.tables';
/** Which of the slots a task reads, `2/4`; made by the connector for its tasks, never by users. */
const SHARE = 'millrace.slot.share';

/**
 * The part of the tables that one task reads through a slot of its own, where `millrace.slot.count` divides a connector: its number, from 1 on, and how many
 * there are.
 *
 * A table belongs to one slot for good, by its name, so that the order of its changes is kept. Which one is the choice of `millrace.slot.tables`
 * (`regular expression:number, …`, the first that matches the whole `schema.table` counts), or else of a hash: no table changes its slot when others come or go.
 */
export class SlotShare {
  readonly #assigned: readonly (readonly [JavaRegex, number])[];

  constructor(
    readonly number: number,
    readonly count: number,
    assigned: readonly (readonly [JavaRegex, number])[],
  ) {
    this.#assigned = assigned;
  }

  /** The share of the task that has these settings; null where one slot has all tables. @throws ConfigException */
  static of(config: PostgresConfig): SlotShare | null {
    const match = /^(\d+)\/(\d+)$/.exec(config.text(SHARE) ?? '');
    if (match === null) return null;
    const count = Number(match[2]);
    return new SlotShare(Number(match[1]), count, assignments(config, count));
  }

  /** The number of the slot that a table belongs to. */
  ownerOf(schema: string, table: string): number {
    const name = `${schema}.${table}`;
    const assigned = this.#assigned.find(([pattern]) => pattern.matches(name));
    if (assigned !== undefined) return assigned[1];
    const bytes = Buffer.from(name);
    return partitionOfKey(bytes, 0, bytes.length, this.count) + 1;
  }

  owns(schema: string, table: string): boolean {
    return this.ownerOf(schema, table) === this.number;
  }

  /** How the share is named in the source partition of its offsets. */
  toString(): string {
    return `${this.number}/${this.count}`;
  }
}

/** The settings of the tasks of a connector: one for each slot, with a slot and a publication of its own. @throws ConfigException */
export function taskSettings(raw: RawConfig, config: PostgresConfig): readonly RawConfig[] {
  const problems = divisionProblems(config);
  if (problems.length > 0) throw new ConfigException(problems.join(' '));
  const count = config.number(COUNT);
  if (count === 1) return [raw];
  return Array.from({ length: count }, (_, i) => ({
    ...raw,
    'slot.name': nameOf(config.required('slot.name'), i + 1),
    'publication.name': nameOf(config.required('publication.name'), i + 1),
    [SHARE]: `${i + 1}/${count}`,
  }));
}

/** The publications of all shares, by their numbers. */
export function publicationsOf(share: SlotShare, own: string): ReadonlyMap<string, number> {
  const base = own.slice(0, -nameOf('', share.number).length);
  return new Map(Array.from({ length: share.count }, (_, i) => [nameOf(base, i + 1), i + 1]));
}

/** The names that other divisions of the same connector give to their shares; null is the connector with one slot. */
export function otherDivisions(share: SlotShare | null): (string | null)[] {
  const others: (string | null)[] = share === null ? [] : [null];
  for (let count = 2; count <= MAX_SLOTS; count++) {
    if (count === share?.count) continue;
    for (let number = 1; number <= count; number++) others.push(`${number}/${count}`);
  }
  return others;
}

/** What is wrong with the settings that divide a connector. */
export function divisionProblems(config: PostgresConfig): string[] {
  const invalid = (key: string, why: string) => `The '${key}' value is invalid: ${why}`;
  const text = config.text(COUNT) ?? '1';
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > MAX_SLOTS) {
    return [invalid(COUNT, `'${text}' is not a number of slots from 1 to ${MAX_SLOTS}.`)];
  }
  if (count === 1) return [];
  const problems: string[] = [];
  const tasks = Number(config.text('tasks.max') ?? '1');
  if (tasks < count)
    problems.push(invalid(COUNT, `${count} slots need as many tasks: set tasks.max=${count}, now ${tasks}.`));
  const mode = config.mode('publication.autocreate.mode');
  if (mode !== 'filtered' && mode !== 'disabled') {
    problems.push(
      invalid(
        COUNT,
        `each slot needs a publication of its tables alone, else every one sends all: set publication.autocreate.mode=filtered, or disabled and create them, now ${mode}.`,
      ),
    );
  }
  if (config.boolean('provide.transaction.metadata')) {
    problems.push(
      invalid(
        COUNT,
        'the tables of one transaction come through several slots: set provide.transaction.metadata=false.',
      ),
    );
  }
  const channels = config.list('signal.enabled.channels').map((channel) => channel.toLowerCase());
  if (
    config.list('signal.data.collection').length > 0 ||
    channels.some((name) => name === 'kafka' || name === 'file')
  ) {
    problems.push(
      invalid(
        COUNT,
        'signals reach one task only: remove signal.data.collection, and kafka and file from signal.enabled.channels.',
      ),
    );
  }
  if (nameOf(config.required('slot.name'), count).length > 63) {
    problems.push(invalid('slot.name', `with the number of the slot it must not be longer than 63 characters.`));
  }
  try {
    assignments(config, count);
  } catch (error) {
    problems.push((error as Error).message);
  }
  return problems;
}

function nameOf(base: string, number: number): string {
  return `${base}_${number}`;
}

/** @throws ConfigException */
function assignments(config: PostgresConfig, count: number): (readonly [JavaRegex, number])[] {
  return splitList(config.text(TABLES) ?? '').map((entry) => {
    const [, pattern = '', number = ''] = /^(.+):\s*(\d+)$/.exec(entry) ?? [];
    const slot = Number(number);
    if (pattern === '' || slot < 1 || slot > count) {
      throw new ConfigException(
        `The '${TABLES}' value is invalid: '${entry}' is not a regular expression for schema.table with a slot from 1 to ${count}, like public\\.orders.*:1`,
      );
    }
    try {
      return [new JavaRegex(pattern.trim(), { caseInsensitive: true }), slot] as const;
    } catch (error) {
      throw new ConfigException(`The '${TABLES}' value is invalid: '${entry}': ${(error as Error).message}`);
    }
  });
}
