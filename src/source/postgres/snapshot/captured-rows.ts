import type { Lsn } from '../../../../decoders/pgoutput/lsn.js';
import type { RawConfig } from '../../../config/config-def.js';
import type { SourceRecord } from '../../../data/source-record.js';
import { DebeziumException } from '../../../error/errors.js';
import type { SourcePlugins } from '../../source-task.js';
import type { Table } from '../catalog/table.js';
import { TypeRegistry } from '../catalog/type-registry.js';
import { PostgresConfig } from '../config/postgres-config.js';
import { ChangeEvents } from '../event/change-events.js';
import { loadCustomConverters } from '../processor/custom-converters.js';
import { loadPostProcessors } from '../processor/load-post-processors.js';
import { readServerInfo } from '../session/server-info.js';
import { createTemporarySlot } from '../slot/open-slot.js';
import { Connections } from '../task/connections.js';
import { setUpSource } from '../task/source-setup.js';
import { openSnapshot } from './open-snapshot.js';
import type { SnapshotReader } from './snapshot-reader.js';

/** About so many records are made at once. */
const BATCH = 1000;
const WAIT_MS = 1000;
const IGNORED = () => {};
/** Nobody is told how the reading gets on. */
const NOBODY = {
  onTables: IGNORED,
  onStarted: IGNORED,
  onTableStarted: IGNORED,
  onChunkStarted: IGNORED,
  onChunkCompleted: IGNORED,
  onTableFailed: IGNORED,
  onRows: IGNORED,
  onTableCompleted: IGNORED,
  onCompleted: IGNORED,
};

/**
 * The rows of a connector's captured tables as they were at one exact position of the write-ahead log, as the records that a snapshot would make of them.
 *
 * The position is exact because a temporary replication slot exports the view of the database that belongs to it. Until `close`, or the last row, the
 * transactions that show it keep the server from cleaning up rows that were deleted since.
 *
 * @see https://www.postgresql.org/docs/current/logicaldecoding-explanation.html#LOGICALDECODING-EXPLANATION-EXPORTED-SNAPSHOTS
 */
export class CapturedRows {
  /** Everything that committed before it is there, nothing that committed after it. */
  readonly lsn: Lsn;
  /** The topics of the captured tables, of empty ones too. */
  readonly topics: readonly string[];
  readonly #reader: SnapshotReader;
  readonly #connections: Connections;

  private constructor(lsn: Lsn, topics: readonly string[], reader: SnapshotReader, connections: Connections) {
    this.lsn = lsn;
    this.topics = topics;
    this.#reader = reader;
    this.#connections = connections;
  }

  /**
   * @param raw the connector's settings, references resolved
   * @throws DebeziumException when the server has no slot to spare; PsqlException, DatabaseError
   */
  static async open(raw: RawConfig, plugins: SourcePlugins): Promise<CapturedRows> {
    const config = new PostgresConfig(raw);
    const quiet = { warn: IGNORED, info: IGNORED, debug: IGNORED };
    const setup = setUpSource(config, {
      ...quiet,
      taskId: 0,
      customColumns: await loadCustomConverters(config, plugins),
      processors: await loadPostProcessors(config, plugins, quiet),
    });
    const connections = new Connections(setup.connection);
    try {
      const general = await connections.general();
      const replication = await connections.connect('Debezium Streaming', true);
      const exported = await createTemporarySlot(replication, setup.slotName);
      if (exported === null) {
        throw new DebeziumException(
          'All replication slots of the server are in use, and one is needed for a moment. Raise max_replication_slots, or drop a slot that nobody uses.',
        );
      }
      const types = new TypeRegistry();
      await types.load(general);
      const events = new ChangeEvents(setup.events);
      const topics: string[] = [];
      const reader = await openSnapshot({
        setup,
        connections,
        types,
        compile: (table: Table) => {
          const compiled = events.table(table, 'snapshot');
          topics.push(compiled.topic);
          return compiled;
        },
        serverVersion: (await readServerInfo(general)).version,
        exported,
        repeatedFrom: null,
        completed: null,
        kind: 'INITIAL',
        interrupted: null,
        listener: NOBODY,
      });
      // The transactions have the view now; the slot goes with its connection, and holds no write-ahead log.
      await connections.end(replication);
      return new CapturedRows(exported.consistentPoint, topics, reader, connections);
    } catch (error) {
      await connections.close();
      throw error;
    }
  }

  /** All rows, table after table; to be called once. @throws DebeziumException naming the table that could not be read */
  async *records(): AsyncGenerator<readonly SourceRecord[]> {
    for (let complete = false; !complete; ) {
      const out: SourceRecord[] = [];
      complete = await this.#reader.fill(out, BATCH, WAIT_MS);
      if (out.length > 0) yield out;
    }
  }

  /** Ends the transactions. */
  async close(): Promise<void> {
    this.#reader.close();
    await this.#connections.close();
  }
}
