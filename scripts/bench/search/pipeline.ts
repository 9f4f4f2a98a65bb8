import type { PostgresService } from '../../services/postgres.js';
import { tableSettings } from '../source.js';
import { startWorkerProcess, type WorkerProcess } from '../worker-process.js';

/** A table kept in step with an index by a worker of ours, on an embedded log. */
export interface PipelineOptions {
  /** Where the log and the offsets are: a folder that was used before goes on where it was. */
  readonly folder: string;
  readonly server: PostgresService;
  readonly database: string;
  /** In the schema public. */
  readonly table: string;
  /** Name of slot, publication and topics. */
  readonly id: string;
  readonly url: string;
  readonly index: string;
}

/** The built worker with source and sink, default settings of everything. */
export function startPipeline(options: PipelineOptions): Promise<WorkerProcess> {
  const { folder, server, database, table, id, url, index } = options;
  const captured = { server, database, publication: id, table: `public.${table}`, id };
  const source = { name: `${id}_source`, ...tableSettings(captured) };
  const sink = {
    name: `${id}_search`,
    'connector.class': 'io.confluent.connect.elasticsearch.ElasticsearchSinkConnector',
    topics: `${id}.public.${table}`,
    'connection.url': url,
    'index.name.format': index,
  };
  return startWorkerProcess({ folder, worker: {}, connectors: [source, sink] });
}
