import type { EmbeddedPostgres } from './embedded-postgres.js';

/** The prefix of the demo's topics. */
export const TOPIC_PREFIX = 'shop';
export const TABLES = ['customers', 'products', 'orders'] as const;
export const TOPICS = TABLES.map((table) => `${TOPIC_PREFIX}.public.${table}`);

/** A connector as it is posted to REST. */
export interface DemoConnector {
  readonly name: string;
  readonly config: Readonly<Record<string, string>>;
}

/** The connectors of the demo: changes into topics, topics into a file and, where there is one, into a search server. */
export function demoConnectors(database: EmbeddedPostgres, file: string, searchUrl: string | null): DemoConnector[] {
  const connectors: DemoConnector[] = [
    {
      name: 'shop-source',
      config: {
        'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
        'tasks.max': '1',
        'database.hostname': database.host,
        'database.port': String(database.port),
        'database.user': database.user,
        'database.password': database.password,
        'database.dbname': 'shop',
        'table.include.list': TABLES.map((table) => `public.${table}`).join(','),
        'topic.prefix': TOPIC_PREFIX,
        'plugin.name': 'pgoutput',
        'slot.name': 'shop',
        'publication.autocreate.mode': 'filtered',
        'decimal.handling.mode': 'string',
      },
    },
    {
      name: 'shop-file',
      config: {
        'connector.class': 'org.apache.kafka.connect.file.FileStreamSinkConnector',
        'tasks.max': '1',
        topics: TOPICS.join(','),
        file,
        'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
      },
    },
  ];
  if (searchUrl !== null) {
    connectors.push({
      name: 'shop-search',
      config: {
        'connector.class': 'io.confluent.connect.elasticsearch.ElasticsearchSinkConnector',
        'tasks.max': '1',
        topics: TOPICS.join(','),
        'connection.url': searchUrl,
        'key.ignore': 'false',
        'schema.ignore': 'true',
        'behavior.on.null.values': 'delete',
      },
    });
  }
  return connectors;
}
