import type { ConfigDef, ValidatedValue } from '../../config/config-def.js';
import type { SinkConnector, SinkTask } from '../sink-task.js';
import { elasticsearchSettings } from './config/settings.js';
import { validateSinkConfig } from './config/sink-validator.js';
import { ElasticsearchSinkTask } from './elasticsearch-sink-task.js';

/**
 * `io.confluent.connect.elasticsearch.ElasticsearchSinkConnector`: keeps indices or data streams of Elasticsearch (8, 9) and OpenSearch (2, 3) in step
 * with topics.
 */
export class ElasticsearchSinkConnector implements SinkConnector {
  readonly taskClass = 'io.confluent.connect.elasticsearch.ElasticsearchSinkTask';

  config(): ConfigDef {
    return elasticsearchSettings();
  }

  /** Checks settings against each other and, when they are sound, the cluster: whether it answers, its version, and resources that must exist. */
  validate(config: Readonly<Record<string, string>>): Promise<ValidatedValue[]> {
    return validateSinkConfig(config);
  }

  createTask(): SinkTask {
    return new ElasticsearchSinkTask();
  }

  taskConfigs(config: Readonly<Record<string, string>>, maxTasks: number): readonly Readonly<Record<string, string>>[] {
    return Array.from({ length: maxTasks }, () => config);
  }
}
