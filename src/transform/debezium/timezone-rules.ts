import { DebeziumException } from '../../error/errors.js';

const LIST = /^\[(source|topic|[".\w\s]+):([".\w\s]+(?::[".\w\s]+)?(?:,|\]$))+$/;

/** What `include.list` or `exclude.list` say: field names by topic, by table, and by a name that may be either. */
export interface TimezoneRules {
  readonly topics: ReadonlyMap<string, ReadonlySet<string>>;
  readonly tables: ReadonlyMap<string, ReadonlySet<string>>;
  readonly names: ReadonlyMap<string, ReadonlySet<string>>;
}

export const NO_RULES: TimezoneRules = { topics: new Map(), tables: new Map(), names: new Map() };

/** Reads `source:table:field`, `topic:name:field`, `name:field`. @throws DebeziumException */
export function parseTimezoneRules(items: readonly string[], list: 'include' | 'exclude'): TimezoneRules {
  if (!LIST.test(`[${items.join(', ')}]`)) {
    throw new DebeziumException(
      `Invalid ${list} list format. Please specify a list of rules in the format of "source:<tablename>:<fieldnames>", "topic:<topicname>:<fieldnames>", "<matchname>:<fieldnames>"`,
    );
  }
  const rules = {
    topics: new Map<string, Set<string>>(),
    tables: new Map<string, Set<string>>(),
    names: new Map<string, Set<string>>(),
  };
  let target = rules.names;
  for (const item of items) {
    const parts = item.split(':');
    const prefix = parts.length > 1 ? parts[0]?.toLowerCase() : undefined;
    const prefixed = prefix === 'source' || prefix === 'topic';
    // A prefix holds for the items behind it too.
    if (prefixed) target = parts[0] === 'topic' ? rules.topics : parts[0] === 'source' ? rules.tables : rules.names;
    const [name = '', field] = prefixed ? parts.slice(1) : parts;
    const fields = target.get(name) ?? new Set<string>();
    if (field !== undefined) fields.add(field);
    target.set(name, fields);
  }
  return rules;
}

/** The fields that the rules name for an event; null if no rule is about it. */
export function fieldsFor(rules: TimezoneRules, table: string | null, topic: string): ReadonlySet<string> | null {
  const { topics, tables, names } = rules;
  const byTable = (map: ReadonlyMap<string, ReadonlySet<string>>) => (table === null ? undefined : map.get(table));
  return topics.get(topic) ?? byTable(tables) ?? names.get(topic) ?? byTable(names) ?? null;
}
