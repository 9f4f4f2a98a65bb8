import type { Delete, Insert, Update } from '../../../../decoders/pgoutput/message.js';
import { PatternSyntaxError } from '../../../config/pattern-syntax-error.js';
import type { SourceRecord } from '../../../data/source-record.js';
import type { Table } from '../catalog/table.js';
import { type PostgresOffset, toOffsetMap } from '../offset/postgres-offset.js';
import type { IncrementalSnapshot, StreamCursor } from '../snapshot/incremental/incremental-snapshot.js';
import type { ChangeObserver } from '../streaming/change-stream.js';
import type { SourceSetup } from '../task/source-setup.js';
import type { Signal, SignalChannel } from './signal.js';
import {
  parseSnapshotRequest,
  parseStopRequest,
  type SignalData,
  SignalProblem,
  type SnapshotRequest,
  snapshotKind,
} from './snapshot-request.js';

/** A blocking snapshot that was asked for. */
export interface BlockingRequest {
  readonly request: SnapshotRequest;
  /** Where a restart goes on as long as the snapshot is not complete: before the signal, so that it comes again. */
  readonly during: PostgresOffset;
  /** Where the stream goes on after it. */
  readonly after: PostgresOffset;
}

export interface SignalProcessorOptions {
  readonly setup: SourceSetup;
  /** Null where incremental snapshots cannot be taken: there is no signal table, and `read.only` is off. */
  readonly incremental: IncrementalSnapshot | null;
  readonly cursor: StreamCursor;
  readonly channels: readonly SignalChannel[];
}

/** A row of the signal table, as it was inserted; or the id of one that was deleted. */
type SourceSignal = Signal | { readonly deleted: string };

/** Carries out signals, from the signal table and from other channels. Changes of the signal table interrupt the stream until they have been acted on. */
export class SignalProcessor implements ChangeObserver {
  readonly #options: SignalProcessorOptions;
  readonly #fromTable: boolean;
  readonly #pollMs: number;
  #waiting: SourceSignal | null = null;
  readonly #external: Signal[] = [];
  #nextPoll = 0;
  /** The stream has to end for this. */
  blocking: BlockingRequest | null = null;

  constructor(options: SignalProcessorOptions) {
    const { config } = options.setup;
    this.#options = options;
    this.#fromTable = channelEnabled(options.setup, 'source');
    this.#pollMs = config.number('signal.poll.interval.ms');
  }

  get interrupts(): boolean {
    return this.#waiting !== null;
  }

  /** Milliseconds until the channels have to be looked at. */
  get remaining(): number {
    return this.#options.channels.length === 0
      ? Number.POSITIVE_INFINITY
      : Math.max(0, this.#nextPoll - performance.now());
  }

  onRow(table: Table, message: Insert | Update | Delete): void {
    this.#options.incremental?.changed(table, message);
    if (!this.#options.setup.filter.isSignalTable(table.schema, table.name)) return;
    if (message.kind === 'insert') {
      const { newTuple } = message;
      const [id, type, data] = [0, 1, 2].map((i) => (i < newTuple.count ? newTuple.text(i) : null));
      if (id != null && type != null) this.#waiting = { id, type, data: data ?? null };
    } else if (message.kind === 'delete') {
      const id = message.oldTuple.text(0);
      if (id !== null) this.#waiting = { deleted: id };
    }
  }

  onTruncate(table: Table): void {
    this.#options.incremental?.truncated(table);
  }

  /** Acts on the signal that interrupted the stream, whose record is the last of `out`, or on what has come on other channels. */
  async process(out: SourceRecord[]): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting !== null && 'deleted' in waiting) {
      if (waiting.deleted.endsWith('-open')) await this.#options.incremental?.mark(waiting.deleted, 'close', out);
    } else if (waiting !== null) {
      await this.#act(waiting, true, out);
    }
    if (this.remaining === 0 && this.blocking === null) await this.#poll(out);
  }

  async close(): Promise<void> {
    for (const channel of this.#options.channels) await channel.close();
  }

  async #poll(out: SourceRecord[]): Promise<void> {
    const { channels, setup } = this.#options;
    this.#nextPoll = performance.now() + this.#pollMs;
    for (const channel of channels) {
      try {
        this.#external.push(...(await channel.read()));
      } catch (error) {
        setup.warn('A signal channel could not be read', error);
      }
    }
    // What follows a blocking snapshot waits until the stream goes on.
    while (this.#external.length > 0 && this.blocking === null) {
      await this.#act(this.#external.shift() as Signal, false, out);
    }
    if (this.#external.length === 0) for (const channel of channels) await channel.processed();
  }

  async #act(signal: Signal, fromTable: boolean, out: SourceRecord[]): Promise<void> {
    const { setup, incremental } = this.#options;
    const { id, type } = signal;
    if (fromTable && type === 'snapshot-window-open') return incremental?.mark(id, 'open', out);
    if (fromTable && type === 'snapshot-window-close') return incremental?.mark(id, 'close', out);
    if (fromTable && !this.#fromTable) return;
    const index = out.length - 1;
    const action = this.#actions[type];
    if (action === undefined) {
      setup.warn(`Signal '${id}' has been received but the type '${type}' is not recognized`);
      return;
    }
    const data = this.#parse(signal);
    if (data === null) return;
    try {
      await action(signal, data, fromTable, out);
    } catch (error) {
      if (error instanceof SignalProblem) setup.warn(error.message);
      else if (error instanceof PatternSyntaxError) {
        setup.warn(`Action ${type} failed. The signal ${id} may not have been processed.`, error);
      } else throw error;
      return;
    }
    // The signal's own record is stored with what it caused, else it would be forgotten if nothing else became durable.
    if (fromTable) this.#options.cursor.restamp(out, index, this.blocking?.during ?? this.#options.cursor.offset());
  }

  #parse({ id, data }: Signal): SignalData | null {
    if (data === null || data === '') return {};
    try {
      const parsed: unknown = JSON.parse(data);
      if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as SignalData;
      throw new SyntaxError('A JSON object is expected');
    } catch (error) {
      this.#options.setup.warn(`Signal '${id}' has been received but the data '${data}' cannot be parsed`, error);
      return null;
    }
  }

  readonly #actions: Readonly<
    Record<
      string,
      ((signal: Signal, data: SignalData, fromTable: boolean, out: SourceRecord[]) => void | Promise<void>) | undefined
    >
  > = {
    'execute-snapshot': async ({ id }, data, fromTable, out) => {
      const request = parseSnapshotRequest(data);
      if (request.kind === 'blocking') this.#block(request, fromTable);
      else await this.#incremental().add(id, request, out);
    },
    'stop-snapshot': async (_signal, data, _fromTable, out) => {
      const collections = parseStopRequest(data);
      if (snapshotKind(data) === 'incremental') await this.#incremental().stop(collections, out);
    },
    'pause-snapshot': (_signal, data, _fromTable, out) => {
      if (snapshotKind(data) === 'incremental') this.#incremental().pause(out);
    },
    'resume-snapshot': async (_signal, data, _fromTable, out) => {
      if (snapshotKind(data) === 'incremental') await this.#incremental().resume(out);
    },
    log: ({ id }, data) => {
      const { message } = data;
      if (typeof message !== 'string' || message === '') {
        throw new SignalProblem(
          `Logging signal '${id}' has arrived but the requested field 'message' is missing from data`,
        );
      }
      const offset = Object.entries(toOffsetMap(this.#options.cursor.offset()));
      const text = `{${offset.map(([name, value]) => `${name}=${value}`).join(', ')}}`;
      this.#options.setup.info(message.replace('{}', () => text));
    },
    // Nothing is derived from DDL here: tables are read from the catalog.
    'schema-changes': ({ id }) => {
      this.#options.setup.info(`Signal '${id}' of type 'schema-changes' has no effect for PostgreSQL`);
    },
  };

  #incremental(): IncrementalSnapshot {
    const { incremental } = this.#options;
    if (incremental !== null) return incremental;
    throw new SignalProblem(
      'Incremental snapshot is not properly configured, either sinalling data collection is not provided or connector-specific snapshotting not set',
    );
  }

  #block(request: SnapshotRequest, fromTable: boolean): void {
    const after = this.#options.cursor.offset();
    // One row event less is done: that of the signal, which comes again if the snapshot does not get to its end.
    const during = fromTable ? { ...after, eventsProcessed: Math.max(0, (after.eventsProcessed ?? 1) - 1) } : after;
    this.blocking = { request, during, after };
  }
}

/** Whether a channel is named in `signal.enabled.channels`. */
export function channelEnabled(setup: SourceSetup, name: string): boolean {
  return setup.config.list('signal.enabled.channels').some((channel) => channel.toLowerCase() === name);
}
