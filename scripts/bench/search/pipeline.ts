import { type Engine, startWorker } from '../../../src/index.js';
import type { PostgresService } from '../../services/postgres.js';

const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';

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

/** Default settings of everything but `task.threads`. */
export async function startPipeline(options: PipelineOptions): Promise<Engine> {
  const { folder, server, database, table, id, url, index } = options;
  const engine = await startWorker({
    config: {
      'key.converter': JSON_CONVERTER,
      'value.converter': JSON_CONVERTER,
      'key.converter.schemas.enable': 'false',
      'value.converter.schemas.enable': 'false',
      'millrace.data.dir': folder,
      // Threads of their own would need the built package.
      'task.threads': '0',
      listeners: 'http://127.0.0.1:0',
    },
  });
  try {
    await create(engine.url, `${id}_source`, {
      'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
      'database.hostname': server.host,
      'database.port': String(server.port),
      'database.user': server.user,
      'database.password': server.password,
      'database.dbname': database,
      'topic.prefix': id,
      'table.include.list': `public.${table}`,
      'slot.name': id,
      'publication.name': id,
    });
    await create(engine.url, `${id}_search`, {
      'connector.class': 'io.confluent.connect.elasticsearch.ElasticsearchSinkConnector',
      topics: `${id}.public.${table}`,
      'connection.url': url,
      'index.name.format': index,
    });
    return engine;
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

async function create(worker: string, name: string, config: Readonly<Record<string, string>>): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const path = `${worker.replace(/\/$/, '')}/connectors/${name}/config`;
  const answer = await fetch(path, { method: 'PUT', headers, body: JSON.stringify(config) });
  if (!answer.ok) throw new Error(`${name} was refused: ${await answer.text()}`);
}
