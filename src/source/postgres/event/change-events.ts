import type { Table } from '../catalog/table.js';
import type { RowOrigin } from '../type/codec-for-type.js';
import type { EventOptions } from './event-options.js';
import { LogicalMessageEvents } from './logical-message-events.js';
import { TableEvents } from './table-events.js';

/** Makes events of a connector's tables and logical messages. */
export class ChangeEvents {
  readonly messages: LogicalMessageEvents;
  readonly #options: EventOptions;
  readonly #now: () => number;
  readonly #compiled = { snapshot: new WeakMap<Table, TableEvents>(), stream: new WeakMap<Table, TableEvents>() };

  /** @param now microseconds since the epoch: the time of processing in envelopes */
  constructor(options: EventOptions, now: () => number = clockMicros) {
    this.#options = options;
    this.#now = now;
    this.messages = new LogicalMessageEvents(options, now);
  }

  /** What makes the events of this version of a table; compiled at the first call. Keep it: the look-up is not for the hot path. */
  table(table: Table, origin: RowOrigin): TableEvents {
    const cache = this.#compiled[origin];
    let events = cache.get(table);
    if (events === undefined) {
      events = new TableEvents(table, this.#options, origin, this.#now);
      cache.set(table, events);
    }
    return events;
  }
}

const { timeOrigin } = performance;

/** The wall clock in whole microseconds. */
export function clockMicros(): number {
  return Math.floor((timeOrigin + performance.now()) * 1000);
}
