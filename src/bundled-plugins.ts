import { DEBEZIUM_VERSION, KAFKA_VERSION } from './connect/kafka-version.js';
import type { PluginDeclaration } from './connect/plugin/plugin-declaration.js';
import type { Converter, HeaderConverter } from './converter/converter.js';
import { PREDICATES, TRANSFORMS } from './transform/registry.js';

/** The release of Confluent's connectors and converters whose settings and formats these have. */
const CONFLUENT_SINK_VERSION = '15.1.0';
const CONFLUENT_CONVERTER_VERSION = '8.1.0';

type Loader<T> = () => Promise<new () => T>;

/** Most converters convert values and headers alike, and are listed as both. */
function converter(
  className: string,
  load: Loader<Converter & HeaderConverter>,
  version = KAFKA_VERSION,
): PluginDeclaration[] {
  const make = async () => {
    const Class = await load();
    return () => new Class();
  };
  const shared = { className, version, load: make };
  return [
    { ...shared, type: 'converter' },
    { ...shared, type: 'header_converter' },
  ];
}

const delegating = () => import('./converter/debezium/delegating-bytes-converter.js');
const numbers = () => import('./converter/primitive/number-converter.js');

const CONVERTERS: readonly PluginDeclaration[] = [
  ...converter('org.apache.kafka.connect.json.JsonConverter', async () => {
    return (await import('./converter/json/json-converter.js')).JsonConverter;
  }),
  ...converter('org.apache.kafka.connect.storage.StringConverter', async () => {
    return (await import('./converter/primitive/string-converter.js')).StringConverter;
  }),
  ...converter('org.apache.kafka.connect.converters.ByteArrayConverter', async () => {
    return (await import('./converter/primitive/byte-array-converter.js')).ByteArrayConverter;
  }),
  ...converter('org.apache.kafka.connect.converters.BooleanConverter', async () => {
    return (await import('./converter/primitive/boolean-converter.js')).BooleanConverter;
  }),
  ...converter('org.apache.kafka.connect.converters.ShortConverter', async () => (await numbers()).ShortConverter),
  ...converter('org.apache.kafka.connect.converters.IntegerConverter', async () => (await numbers()).IntegerConverter),
  ...converter('org.apache.kafka.connect.converters.LongConverter', async () => (await numbers()).LongConverter),
  ...converter('org.apache.kafka.connect.converters.FloatConverter', async () => (await numbers()).FloatConverter),
  ...converter('org.apache.kafka.connect.converters.DoubleConverter', async () => (await numbers()).DoubleConverter),
  ...converter(
    'io.debezium.converters.BinaryDataConverter',
    async () => (await delegating()).BinaryDataConverter,
    DEBEZIUM_VERSION,
  ),
  ...converter(
    'io.debezium.converters.ByteArrayConverter',
    async () => (await delegating()).DebeziumByteArrayConverter,
    DEBEZIUM_VERSION,
  ),
  {
    type: 'converter',
    className: 'io.debezium.converters.CloudEventsConverter',
    version: DEBEZIUM_VERSION,
    load: async () => {
      const { CloudEventsConverter } = await import('./converter/debezium/cloud-events-converter.js');
      return () => new CloudEventsConverter();
    },
  },
  {
    type: 'header_converter',
    className: 'org.apache.kafka.connect.storage.SimpleHeaderConverter',
    version: KAFKA_VERSION,
    load: async () => {
      const { SimpleHeaderConverter } = await import('./converter/header/simple-header-converter.js');
      return () => new SimpleHeaderConverter();
    },
  },
  {
    type: 'converter',
    className: 'io.confluent.connect.avro.AvroConverter',
    version: CONFLUENT_CONVERTER_VERSION,
    load: async () => {
      const { AvroConverter } = await import('./converter/avro/avro-converter.js');
      return () => new AvroConverter();
    },
  },
  {
    type: 'converter',
    className: 'io.confluent.connect.json.JsonSchemaConverter',
    version: CONFLUENT_CONVERTER_VERSION,
    load: async () => {
      const { JsonSchemaConverter } = await import('./converter/json-schema/json-schema-converter.js');
      return () => new JsonSchemaConverter();
    },
  },
];

const CONNECTORS: readonly PluginDeclaration[] = [
  {
    type: 'source',
    className: 'io.debezium.connector.postgresql.PostgresConnector',
    version: DEBEZIUM_VERSION,
    load: async () => {
      const { PostgresConnector } = await import('./source/postgres/postgres-connector.js');
      return () => new PostgresConnector();
    },
  },
  {
    type: 'source',
    className: 'org.apache.kafka.connect.file.FileStreamSourceConnector',
    version: KAFKA_VERSION,
    load: async () => {
      const { FileStreamSourceConnector } = await import('./source/file-stream/file-stream-source-connector.js');
      return () => new FileStreamSourceConnector();
    },
  },
  {
    type: 'sink',
    className: 'org.apache.kafka.connect.file.FileStreamSinkConnector',
    version: KAFKA_VERSION,
    load: async () => {
      const { FileStreamSinkConnector } = await import('./sink/file-stream/file-stream-sink-connector.js');
      return () => new FileStreamSinkConnector();
    },
  },
  {
    type: 'sink',
    className: 'io.confluent.connect.elasticsearch.ElasticsearchSinkConnector',
    version: CONFLUENT_SINK_VERSION,
    load: async () => {
      const { ElasticsearchSinkConnector } = await import('./sink/elasticsearch/elasticsearch-sink-connector.js');
      return () => new ElasticsearchSinkConnector();
    },
  },
];

const CONFIG_PROVIDERS: readonly PluginDeclaration[] = [
  {
    type: 'config_provider',
    className: 'org.apache.kafka.common.config.provider.FileConfigProvider',
    version: KAFKA_VERSION,
    load: async () => {
      const { FileConfigProvider } = await import('./config/provider/file-config-provider.js');
      return () => new FileConfigProvider();
    },
  },
  {
    type: 'config_provider',
    className: 'org.apache.kafka.common.config.provider.DirectoryConfigProvider',
    version: KAFKA_VERSION,
    load: async () => {
      const { DirectoryConfigProvider } = await import('./config/provider/directory-config-provider.js');
      return () => new DirectoryConfigProvider();
    },
  },
  {
    type: 'config_provider',
    className: 'org.apache.kafka.common.config.provider.EnvVarConfigProvider',
    version: KAFKA_VERSION,
    load: async () => {
      const { EnvVarConfigProvider } = await import('./config/provider/env-config-provider.js');
      return () => new EnvVarConfigProvider();
    },
  },
];

/** Everything that comes with Millrace, by the class names under which it is known. Code is loaded when it is used. */
export const BUNDLED_PLUGINS: readonly PluginDeclaration[] = [
  ...CONNECTORS,
  ...TRANSFORMS,
  {
    type: 'transformation',
    className: 'io.debezium.connector.postgresql.transforms.timescaledb.TimescaleDb',
    version: DEBEZIUM_VERSION,
    load: async () => {
      const { TimescaleDb } = await import('./source/postgres/timescaledb/timescaledb.js');
      return () => new TimescaleDb();
    },
  },
  ...PREDICATES,
  ...CONVERTERS,
  ...CONFIG_PROVIDERS,
];
