import type { ElasticsearchSinkConfig } from '../config/sink-config.js';

const INDEX_LIMIT = 255;
const NAMESPACE_LIMIT = 100;

/** The index, alias or data stream that holds the documents of a topic. */
export function resourceName(config: ElasticsearchSinkConfig, topic: string): string {
  const external = config.externalResources.get(topic);
  if (external !== undefined) return external;
  return config.dataStream ? dataStreamName(config.dataStream, topic) : indexName(config.indexNameFormat, topic);
}

/** @see https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-indices-create (rules for names) */
function indexName(format: string, topic: string): string {
  const table = topic.slice(topic.lastIndexOf('.') + 1);
  const name = format.replaceAll('${topic}', topic).replaceAll('${table}', table).toLowerCase().slice(0, INDEX_LIMIT);
  const allowed = name.startsWith('-') || name.startsWith('_') ? name.slice(1) : name;
  if (allowed === '.') return 'dot';
  return allowed === '..' ? 'dotdot' : allowed;
}

function dataStreamName(stream: NonNullable<ElasticsearchSinkConfig['dataStream']>, topic: string): string {
  const namespace = stream.namespace.replaceAll('${topic}', topic.toLowerCase()).slice(0, NAMESPACE_LIMIT);
  return `${stream.type}-${stream.dataset}-${namespace}`;
}
