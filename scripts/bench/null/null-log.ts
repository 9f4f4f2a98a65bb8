import type { Log, LogWriter } from '../../../src/log/log.js';

/** A log that takes every record and keeps none. `reached` is told how many there were. */
export function nullLog(reached: (records: number) => void): Log {
  let records = 0;
  const writer: LogWriter = {
    append() {
      records++;
      reached(records);
      return records;
    },
    full: false,
    drained: async () => {},
    get durable() {
      return records;
    },
    onDurable: null,
    seal() {},
    flush: async () => {},
    close: async () => {},
  };
  const refuse = () => {
    throw new Error('Nothing can be read from a log that keeps nothing');
  };
  return {
    clusterId: async () => 'null',
    ensureTopics: async (topics) => topics.map(({ name }) => name),
    admin: refuse,
    deleteTopics: async () => {},
    topics: async () => new Map(),
    offsets: refuse,
    writer: async () => writer,
    consumer: refuse,
    read: refuse,
    tail: refuse,
    groupOffsets: refuse,
    alterGroupOffsets: refuse,
    deleteGroup: refuse,
    close: async () => {},
  };
}
