import type { Manifest } from './manifest.js';

/** Class name of what a Maven artifact brings that comes with Millrace too. */
const BUILT_IN: Readonly<Record<string, string>> = {
  'io.debezium:debezium-connector-postgres': 'io.debezium.connector.postgresql.PostgresConnector',
  'org.apache.kafka:connect-file': 'org.apache.kafka.connect.file.FileStreamSourceConnector',
  'org.apache.kafka:connect-json': 'org.apache.kafka.connect.json.JsonConverter',
  'org.apache.kafka:connect-transforms': 'org.apache.kafka.connect.transforms.RegexRouter',
  'io.confluent:kafka-connect-elasticsearch': 'io.confluent.connect.elasticsearch.ElasticsearchSinkConnector',
  'io.confluent:kafka-connect-avro-converter': 'io.confluent.connect.avro.AvroConverter',
};

interface Plugin {
  readonly name?: unknown;
  readonly artifacts?: unknown;
}

interface Artifact {
  readonly type?: unknown;
  readonly group?: unknown;
  readonly artifact?: unknown;
  readonly url?: unknown;
}

/**
 * What stands in `spec.build.plugins` of a `KafkaConnect` and is not part of Millrace: one line for each artifact. Nothing is downloaded: jars hold Java
 * code, and the plugins with an equivalent here are built in.
 */
export function unknownArtifacts({ spec }: Manifest): string[] {
  const plugins = (spec.build as { plugins?: unknown } | undefined)?.plugins;
  if (!Array.isArray(plugins)) return [];
  return (plugins as readonly Plugin[]).flatMap(({ name, artifacts }) => {
    if (!Array.isArray(artifacts)) return [];
    return (artifacts as readonly Artifact[])
      .filter((artifact) => !isBuiltIn(artifact))
      .map(
        (artifact) =>
          `build plugin ${String(name)}: ${shown(artifact)} is not part of Millrace. Connectors of it will not be found; ` +
          'GET /connector-plugins (millrace ctl plugins) lists what is there.',
      );
  });
}

function isBuiltIn({ type, group, artifact, url }: Artifact): boolean {
  if (type === 'maven') return BUILT_IN[`${String(group)}:${String(artifact)}`] !== undefined;
  // Archives are named after the artifact: …/debezium-connector-postgres-2.7.0.Final-plugin.tar.gz
  const file =
    String(url ?? '')
      .split('/')
      .at(-1) ?? '';
  return Object.keys(BUILT_IN).some((coordinates) => file.startsWith(`${coordinates.split(':')[1]}-`));
}

function shown({ type, group, artifact, url }: Artifact): string {
  return type === 'maven' ? `${String(group)}:${String(artifact)}` : String(url ?? JSON.stringify({ type }));
}
