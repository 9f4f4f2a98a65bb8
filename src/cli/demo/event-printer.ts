import { styleText } from 'node:util';
import type { LogRecord } from '../../log/log.js';

type Row = Readonly<Record<string, unknown>>;

/** The parts of a change event that the demo shows. */
interface ShownEvent {
  readonly op: string;
  readonly before: Row | null;
  readonly after: Row | null;
  readonly source: {
    readonly schema: string;
    readonly table: string;
    readonly lsn: number | null;
    readonly ts_ms: number;
  };
}

const OPERATIONS: Readonly<Record<string, readonly [string, Parameters<typeof styleText>[0]]>> = {
  c: ['create', 'green'],
  u: ['update', 'yellow'],
  d: ['delete', 'red'],
  r: ['read', 'cyan'],
};

/** The event of a record with JSON bytes without schemas; null for a tombstone. */
export function parseEvent(record: LogRecord): ShownEvent | null {
  return record.value === null ? null : (JSON.parse(record.value.toString('utf8')) as ShownEvent);
}

/** Milliseconds from the commit to now. */
export function latencyOf(event: ShownEvent): number {
  return Date.now() - event.source.ts_ms;
}

/** One line for an event: what happened, where, and what the row looked like before and after. */
export function describeEvent({ op, before, after, source }: ShownEvent): string {
  const [name, color] = OPERATIONS[op] ?? [op, 'white'];
  const place = styleText('bold', `${source.schema}.${source.table}`);
  return `  ${styleText(color, name.padEnd(6))} ${place.padEnd(30)} ${change(before, after)}`;
}

function change(before: Row | null, after: Row | null): string {
  if (after === null) return styleText('dim', shortened(before ?? {}));
  if (before === null) return shortened(after);
  const changed = Object.keys(after).filter((name) => JSON.stringify(after[name]) !== JSON.stringify(before[name]));
  const parts = changed.map((name) => `${name}: ${text(before[name])} → ${styleText('bold', text(after[name]))}`);
  return `id: ${text(after.id)}, ${parts.join(', ')}`;
}

function shortened(row: Row): string {
  const parts = Object.entries(row).map(([name, value]) => `${name}: ${text(value)}`);
  const line = parts.join(', ');
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
