import { readJavaKey, writeJavaKey } from './java-key.js';
import type { KeyPosition } from './key-value.js';

/** A table that waits for its turn. */
export interface SnapshotCollection {
  /** `schema.table` */
  readonly id: string;
  /** What rows have to fulfil, or null. */
  readonly condition: string | null;
  /** The column to go by instead of the key, or null. */
  readonly surrogateKey: string | null;
  /** The id of the signal that asked for it. */
  readonly correlationId: string | null;
}

const FIELD = 'incremental_snapshot_';
const COLLECTION_FIELD = `${FIELD}collections_`;

/** How far an incremental snapshot is: what is stored with the offsets, in Debezium's form. */
export class IncrementalState {
  /** The tables that are left; the first is the current one. */
  readonly collections: SnapshotCollection[] = [];
  correlationId: string | null = null;
  /** The last row that became a record: where a restart goes on. */
  sentKey: KeyPosition | null = null;
  /** The greatest key that the table had when it was begun; null before that. */
  maximumKey: KeyPosition | null = null;
  /** How many rows the table is believed to have. */
  totalRows: number | null = null;

  get running(): boolean {
    return this.collections.length > 0;
  }

  get current(): SnapshotCollection | null {
    return this.collections[0] ?? null;
  }

  /** The current table is done. */
  next(): void {
    this.collections.shift();
    this.#reset();
  }

  /** Takes a table that is not the current one off the list; false if it is not on it. */
  remove(id: string): boolean {
    const kept = this.collections.filter((collection, index) => index === 0 || collection.id !== id);
    const removed = kept.length < this.collections.length;
    this.collections.splice(0, this.collections.length, ...kept);
    return removed;
  }

  #reset(): void {
    this.sentKey = null;
    this.maximumKey = null;
    this.totalRows = null;
  }

  /** The fields of the stored offset, null if nothing is under way. */
  fields(): Readonly<Record<string, string>> | null {
    return this.fieldsAt()(this.sentKey);
  }

  /** What makes the fields of the state as it is now, for any row as the last one that became a record. */
  fieldsAt(): (sentKey: KeyPosition | null) => Readonly<Record<string, string>> | null {
    if (!this.running) return () => null;
    const collections = this.collections.map(({ id, condition, surrogateKey, correlationId }) => ({
      [`${COLLECTION_FIELD}id`]: id,
      [`${COLLECTION_FIELD}additional_condition`]: condition,
      [`${COLLECTION_FIELD}surrogate_key`]: surrogateKey,
      [`${COLLECTION_FIELD}correlation_id`]: correlationId,
    }));
    const fixed = {
      [`${FIELD}maximum_key`]: writeJavaKey(this.maximumKey),
      ...(this.totalRows === null ? {} : { [`${FIELD}total_rows`]: String(this.totalRows) }),
      [`${FIELD}collections`]: JSON.stringify(collections),
      ...(this.correlationId === null ? {} : { [`${FIELD}correlation_id`]: this.correlationId }),
    };
    return (sentKey) => ({ [`${FIELD}primary_key`]: writeJavaKey(sentKey), ...fixed });
  }

  /**
   * The state that a stored offset holds. A position that cannot be read means that its table is read from the beginning.
   * @param warn is told about such a position
   */
  static of(fields: Readonly<Record<string, string>> | null, warn: (message: string, error: unknown) => void) {
    const state = new IncrementalState();
    const stored = fields?.[`${FIELD}collections`];
    if (fields === null || stored === undefined) return state;
    state.correlationId = fields[`${FIELD}correlation_id`] ?? null;
    try {
      for (const item of JSON.parse(stored) as Record<string, string | null>[]) {
        state.collections.push({
          id: String(item[`${COLLECTION_FIELD}id`]),
          condition: item[`${COLLECTION_FIELD}additional_condition`] || null,
          surrogateKey: item[`${COLLECTION_FIELD}surrogate_key`] || null,
          correlationId: item[`${COLLECTION_FIELD}correlation_id`] ?? null,
        });
      }
      const maximum = readJavaKey(fields[`${FIELD}maximum_key`] ?? writeJavaKey(null));
      state.sentKey = maximum === null ? null : readJavaKey(fields[`${FIELD}primary_key`] ?? writeJavaKey(null));
      state.maximumKey = maximum;
      state.totalRows = maximum === null ? null : Number(fields[`${FIELD}total_rows`] ?? Number.NaN) || null;
    } catch (error) {
      state.#reset();
      warn(
        `The stored position of the incremental snapshot of ${state.current?.id ?? stored} cannot be read; the table is read from its beginning.`,
        error,
      );
    }
    return state;
  }
}
