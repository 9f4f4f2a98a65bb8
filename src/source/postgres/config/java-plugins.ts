import { ConnectException, DebeziumException, IllegalArgumentException } from '../../../error/errors.js';
import type { PostgresConfig } from './postgres-config.js';

class ClassNotFoundException extends ConnectException {
  override readonly javaClass: string = 'java.lang.ClassNotFoundException';
}

/**
 * Custom converters and post processors are Java classes, which cannot run here. To go on without one would change events in silence, so the task
 * fails as Debezium's does where it does not find a class.
 *
 * @see https://debezium.io/documentation/reference/stable/post-processors/index.html
 * @see https://debezium.io/documentation/reference/stable/development/converters.html
 * @throws DebeziumException
 */
export function refuseJavaPlugins(config: PostgresConfig): void {
  for (const name of config.list('converters')) {
    throw notCreated('io.debezium.relational.CustomConverterRegistry', notFound(config.raw[`${name}.type`] ?? ''));
  }
  for (const name of config.list('post.processors')) {
    const given = config.raw[`post.processors.${name}.type`] ?? config.raw[`${name}.type`];
    const missing = `Post processor '${name}' is missing '${name}.type' and/or '${name}.<option>' configurations`;
    const cause = given === undefined ? new DebeziumException(missing) : notFound(given);
    throw notCreated('io.debezium.processors.PostProcessorRegistry', cause);
  }
}

function notCreated(service: string, cause: Error): DebeziumException {
  return new DebeziumException(`Unable to create service ${service}`, { cause });
}

function notFound(className: string): Error {
  return new IllegalArgumentException(`Unable to find class ${className}`, {
    cause: new ClassNotFoundException(className),
  });
}
