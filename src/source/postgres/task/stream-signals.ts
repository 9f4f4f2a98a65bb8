import type { SourceRecord } from '../../../data/source-record.js';
import type { Table } from '../catalog/table.js';
import type { ReplicationSession } from '../session/replication-session.js';
import { openChannels } from '../signal/open-channels.js';
import { type BlockingRequest, SignalProcessor } from '../signal/signal-processor.js';
import { IncrementalSnapshot, type StreamCursor } from '../snapshot/incremental/incremental-snapshot.js';
import { IncrementalState } from '../snapshot/incremental/incremental-state.js';
import { PositionWatermarks } from '../snapshot/incremental/position-watermarks.js';
import { SignalTableWatermarks, type WatermarkStrategy } from '../snapshot/incremental/signal-table-watermarks.js';
import type { Watermarks } from '../snapshot/incremental/watermarks.js';
import type { ChangeStream } from '../streaming/change-stream.js';
import type { StreamPhaseOptions } from './stream-phase.js';

/** Signals and incremental snapshots beside one stream. */
export class StreamSignals {
  readonly #stream: ChangeStream;
  readonly #incremental: IncrementalSnapshot | null;
  readonly #processor: SignalProcessor;

  private constructor(stream: ChangeStream, incremental: IncrementalSnapshot | null, processor: SignalProcessor) {
    this.#stream = stream;
    this.#incremental = incremental;
    this.#processor = processor;
  }

  /** @throws ConfigException for channels that are not configured completely */
  static async open(options: StreamPhaseOptions, stream: ChangeStream): Promise<StreamSignals> {
    const { setup } = options;
    const cursor: StreamCursor = {
      offset: () => stream.currentOffset(),
      storeIncremental: (fields) => {
        stream.position.incremental = fields;
      },
      restamp: (out, index, offset) => stream.restamp(out, index, offset),
      get lastCommitLsn() {
        return stream.position.lsnCommit;
      },
      get lsn() {
        return stream.position.lsn;
      },
    };
    const watermarks = watermarksOf(options);
    const incremental =
      watermarks &&
      new IncrementalSnapshot({
        setup,
        types: options.tables.types,
        compile: (table: Table) => options.events.table(table, 'snapshot'),
        client: () => options.connections.general(),
        cursor,
        state: IncrementalState.of(options.offset.incremental, setup.warn),
        watermarks,
        notifications: options.notifications,
        metrics: options.snapshotMetrics,
        signal: options.signal,
      });
    const channels = await openChannels(setup);
    const processor = new SignalProcessor({ setup, incremental, cursor, channels });
    stream.observer = processor;
    return new StreamSignals(stream, incremental, processor);
  }

  /** A snapshot that was under way goes on. */
  async begin(out: SourceRecord[]): Promise<void> {
    await this.#incremental?.begin(out);
  }

  /** Acts on what the stream has brought. True if the stream was interrupted, and there may be more in it. */
  async advance(session: ReplicationSession, out: SourceRecord[]): Promise<boolean> {
    const interrupted = this.#processor.interrupts;
    await this.#processor.process(out);
    const delivered = Math.max(session.deliveredEnd, this.#stream.position.lsnCommit ?? 0);
    const closed = (await this.#incremental?.delivered(delivered, out)) ?? false;
    return interrupted || closed || this.blocking !== null;
  }

  get blocking(): BlockingRequest | null {
    return this.#processor.blocking;
  }

  /** Milliseconds until a channel has to be looked at. */
  get remaining(): number {
    return this.#processor.remaining;
  }

  close(): Promise<void> {
    return this.#processor.close();
  }
}

function watermarksOf({ setup, connections }: StreamPhaseOptions): Watermarks | null {
  const client = () => connections.general();
  if (setup.config.boolean('read.only')) return new PositionWatermarks(client);
  const table = setup.config.list('signal.data.collection')[0];
  if (table === undefined) return null;
  const strategy = setup.config.mode<WatermarkStrategy>('incremental.snapshot.watermarking.strategy');
  return new SignalTableWatermarks(client, table, strategy);
}
