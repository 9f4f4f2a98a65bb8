import { nonNegativeInteger, positiveInteger } from './checks.js';
import type { Setting } from './setting.js';

/** Heartbeats, and how often signals are looked for. Names, defaults and texts are those of Debezium 3.7. */
export const HEARTBEAT_SETTINGS: readonly Setting[] = [
  {
    name: 'heartbeat.interval.ms',
    type: 'INT',
    defaultValue: 0,
    checks: [nonNegativeInteger],
    importance: 'MEDIUM',
    group: 'ADVANCED_HEARTBEAT',
    order: 1,
    width: 'MEDIUM',
    displayName: 'Connector heartbeat interval (milli-seconds)',
    documentation:
      'Length of an interval in milli-seconds in in which the connector periodically sends heartbeat messages to a heartbeat topic. Use 0 to disable heartbeat messages. Disabled by default.',
  },
  {
    name: 'heartbeat.topics.prefix',
    type: 'STRING',
    defaultValue: '__debezium-heartbeat',
    importance: 'LOW',
    group: 'ADVANCED_HEARTBEAT',
    order: 2,
    width: 'MEDIUM',
    displayName: 'A prefix used for naming of heartbeat topics',
    documentation: 'The prefix that is used to name heartbeat topics.Defaults to __debezium-heartbeat.',
  },
  {
    name: 'signal.poll.interval.ms',
    type: 'LONG',
    defaultValue: 5000,
    checks: [positiveInteger],
    importance: 'MEDIUM',
    group: 'ADVANCED_HEARTBEAT',
    order: 3,
    width: 'SHORT',
    displayName: 'Signal processor poll interval',
    documentation:
      'Interval for looking for new signals in registered channels, given in milliseconds. Defaults to 5 seconds.',
  },
  {
    name: 'heartbeat.action.query',
    type: 'STRING',
    defaultValue: null,
    importance: 'LOW',
    group: 'ADVANCED_HEARTBEAT',
    order: 4,
    width: 'MEDIUM',
    displayName: 'An optional query to execute with every heartbeat',
    documentation: 'The query executed with every heartbeat.',
  },
];
