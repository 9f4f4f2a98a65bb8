import type { PostgresConfig } from '../config/postgres-config.js';

/** `custom.metric.tags`, `k1=v1,k2=v2`: labels of the connector's figures, as in JMX they are properties of the beans' names. */
export function metricTags(config: PostgresConfig): Readonly<Record<string, string>> {
  return Object.fromEntries(
    config.list('custom.metric.tags').map((tag) => {
      const [key = '', value = ''] = tag.split('=');
      // What Prometheus allows in the name of a label. https://prometheus.io/docs/concepts/data_model/#metric-names-and-labels
      return [key.trim().replace(/^(?=\d)|[^A-Za-z0-9_]/g, '_'), value.trim()];
    }),
  );
}
