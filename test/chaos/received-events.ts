import { type ChangedTable, keyId, rowId, TABLES } from './changed-tables.js';

/** A record of a change topic, whoever has read it. */
export interface ReadRecord {
  readonly topic: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

interface Envelope {
  readonly op: string;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly source: { readonly lsn: number };
}

/** What the topics say: their events in the form of the journal, and the rows that remain when they are replayed as compaction would keep them. */
export class ReceivedEvents {
  /** Events of changes (snapshot rows are none). */
  readonly events: string[] = [];
  /** Events that are there twice with the same position in the write-ahead log. */
  readonly duplicates: string[] = [];
  readonly rows = new Map<string, string>();
  readonly #seen = new Set<string>();

  add({ topic, key, value }: ReadRecord): void {
    const table = TABLES.find(({ name }) => topic.endsWith(`.public.${name}`)) as ChangedTable;
    if (key === null) throw new Error(`A record of ${topic} has no key.`);
    const id = rowId(table, JSON.parse(key.toString()) as Record<string, unknown>);
    if (value === null) {
      this.rows.delete(id);
      return;
    }
    const { op, after, source } = JSON.parse(value.toString()) as Envelope;
    if (after === null) this.rows.delete(id);
    else this.rows.set(id, JSON.stringify(after));
    if (op === 'r') return;
    const event = op === 'd' ? `d ${id}` : `${op} ${keyId(table, keyOf(table, after))} ${after?.change}`;
    this.events.push(event);
    const position = `${source.lsn} ${op} ${id}`;
    if (this.#seen.has(position)) this.duplicates.push(position);
    this.#seen.add(position);
  }
}

function keyOf(table: ChangedTable, row: Envelope['after']): unknown[] {
  return table.key.map((column) => row?.[column]);
}
