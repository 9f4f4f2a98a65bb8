import { ConnectException, IllegalArgumentException } from '../../error/errors.js';
import type { Converter, PluginConfig } from '../converter.js';

class ClassNotFoundException extends ConnectException {
  override readonly javaClass: string = 'java.lang.ClassNotFoundException';
}

type Load = () => Promise<new () => Converter>;

const numbers = () => import('../primitive/number-converter.js');

/** The converters that another one may hand its work to, by the class names under which they are known. */
const CONVERTERS: Readonly<Record<string, Load>> = {
  'org.apache.kafka.connect.json.JsonConverter': async () => (await import('../json/json-converter.js')).JsonConverter,
  'org.apache.kafka.connect.storage.StringConverter': async () =>
    (await import('../primitive/string-converter.js')).StringConverter,
  'org.apache.kafka.connect.converters.BooleanConverter': async () =>
    (await import('../primitive/boolean-converter.js')).BooleanConverter,
  'org.apache.kafka.connect.converters.ShortConverter': async () => (await numbers()).ShortConverter,
  'org.apache.kafka.connect.converters.IntegerConverter': async () => (await numbers()).IntegerConverter,
  'org.apache.kafka.connect.converters.LongConverter': async () => (await numbers()).LongConverter,
  'org.apache.kafka.connect.converters.FloatConverter': async () => (await numbers()).FloatConverter,
  'org.apache.kafka.connect.converters.DoubleConverter': async () => (await numbers()).DoubleConverter,
  'io.confluent.connect.avro.AvroConverter': async () => (await import('../avro/avro-converter.js')).AvroConverter,
  'io.confluent.connect.json.JsonSchemaConverter': async () =>
    (await import('../json-schema/json-schema-converter.js')).JsonSchemaConverter,
};

/** Makes a converter that comes with the worker. @throws IllegalArgumentException for any other class, with Debezium's text */
export async function newDelegate(className: string, config: PluginConfig, isKey: boolean): Promise<Converter> {
  const load = CONVERTERS[className];
  if (load === undefined) {
    throw new IllegalArgumentException(`Unable to find class ${className}`, {
      cause: Object.assign(new ClassNotFoundException(className), {
        remedy: `Use one of ${Object.keys(CONVERTERS).join(', ')}.`,
      }),
    });
  }
  const Delegate = await load();
  const delegate = new Delegate();
  await delegate.configure(config, isKey);
  return delegate;
}

/** The settings that begin with `prefix` and a point, without them. */
export function configUnder(config: PluginConfig, prefix: string): Record<string, string> {
  const start = `${prefix}.`;
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) => (key.startsWith(start) ? [[key.slice(start.length), value]] : [])),
  );
}
