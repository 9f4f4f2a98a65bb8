import type { SourceRecord } from '../../../data/source-record.js';
import type { Struct } from '../../../data/struct.js';
import type { PostProcessor } from '../../post-processor.js';
import { ChangeEvent } from '../event/change-event.js';
import type { EventFailure } from '../event/event-failure.js';
import type { ReselectColumns } from './reselect-columns.js';

/** What failed among the records, by their places. */
class Failures {
  readonly #errors = new Map<number, Error>();

  add(index: number, error: Error): void {
    if (!this.#errors.has(index)) this.#errors.set(index, error);
  }

  /** Takes the records that failed out. @throws what `onFailure` throws; then the records from that one on are out */
  settle(records: SourceRecord[], onFailure: EventFailure): void {
    const places = [...this.#errors.keys()].sort((a, b) => a - b);
    for (const index of places) {
      try {
        onFailure(this.#errors.get(index) as Error, (records[index] as SourceRecord).sourceOffset);
      } catch (error) {
        records.length = index;
        this.#drop(records, places);
        throw error;
      }
    }
    this.#drop(records, places);
  }

  #drop(records: SourceRecord[], places: readonly number[]): void {
    for (const index of places.filter((place) => place < records.length).reverse()) records.splice(index, 1);
  }
}

/** The post processors of a connector: columns are reselected first, then the others see the events in order. */
export class PostProcessors {
  readonly #reselecting: readonly ReselectColumns[];
  readonly #others: readonly PostProcessor[];
  readonly #onFailure: EventFailure;

  constructor(reselecting: readonly ReselectColumns[], others: readonly PostProcessor[], onFailure: EventFailure) {
    this.#reselecting = reselecting;
    this.#others = others;
    this.#onFailure = onFailure;
  }

  /**
   * Processes records in place, without those that failed where that is allowed.
   * @throws what fails the task: then the records before that event are left. The error of a lost connection leaves none.
   */
  async apply(records: SourceRecord[]): Promise<void> {
    const failures = new Failures();
    try {
      for (const processor of this.#reselecting) {
        await processor.apply(records, (index, error) => failures.add(index, error));
      }
    } catch (error) {
      records.length = 0;
      throw error;
    }
    for (const [index, record] of records.entries()) {
      if (this.#others.length === 0) break;
      const event = record.valueData;
      if (!(event instanceof ChangeEvent)) continue;
      const { schema, value } = event;
      try {
        for (const processor of this.#others) await processor.apply(record.key as Struct | null, value);
        value.validate();
        records[index] = record.with({ value: { schema, value } });
      } catch (error) {
        failures.add(index, error as Error);
      }
    }
    failures.settle(records, this.#onFailure);
  }
}
