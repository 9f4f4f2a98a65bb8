import type { MetricValue } from '../../../metrics/metric-group.js';

/** What a stream has seen of each kind, counted where messages become events. */
export class EventCounts {
  creates = 0;
  updates = 0;
  deletes = 0;
  messages = 0;
  /** Of no captured table, or with an operation or a prefix that is left out. */
  filtered = 0;
  /** Updates that changed no captured column (`skip.messages.without.change`). */
  unchanged = 0;
  /** Could not be read, or not be made. */
  erroneous = 0;
}

/** The attributes that Debezium's streaming and snapshot metrics share. */
export function commonAttributes(counts: EventCounts): Readonly<Record<string, MetricValue>> {
  return {
    TotalNumberOfCreateEventsSeen: counts.creates,
    TotalNumberOfUpdateEventsSeen: counts.updates,
    TotalNumberOfDeleteEventsSeen: counts.deletes,
    NumberOfEventsFiltered: counts.filtered,
    NumberOfErroneousEvents: counts.erroneous,
  };
}
