import { ConnectException, DebeziumException, IllegalArgumentException } from '../../../error/errors.js';

class ClassNotFoundException extends ConnectException {
  override readonly javaClass: string = 'java.lang.ClassNotFoundException';
}

/** A service of Debezium's could not be made: what its users see of a plugin that is not there. */
export function notCreated(service: string, cause: Error): DebeziumException {
  return new DebeziumException(`Unable to create service ${service}`, { cause });
}

/** Java classes cannot run here; modules under `plugin.path` take their place under the same class name. */
export function classNotFound(className: string, kind: 'custom_converter' | 'post_processor'): Error {
  const cause = new ClassNotFoundException(className);
  return new IllegalArgumentException(`Unable to find class ${className}`, {
    cause: Object.assign(cause, {
      remedy: `Java classes cannot be loaded. Put a module into a folder of plugin.path that declares a plugin of type ${kind} with this class name; docs/plugins.md shows how.`,
    }),
  });
}
