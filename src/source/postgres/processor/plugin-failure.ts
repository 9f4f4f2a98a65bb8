import { ConnectException, DebeziumException } from '../../../error/errors.js';
import { classNotFound } from '../config/java-classes.js';

class NullPointerException extends ConnectException {
  override readonly javaClass: string = 'java.lang.NullPointerException';
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** A service of Debezium's could not be made: what its users see of a plugin that is not there. */
export function notCreated(service: string, cause: unknown): DebeziumException {
  return new DebeziumException(`Unable to create service ${service}`, { cause });
}

/** Java classes cannot run here; modules under `plugin.path` take their place under the same class name. */
export function pluginNotFound(className: string, kind: 'custom_converter' | 'post_processor'): Error {
  return classNotFound(
    className,
    `Java classes cannot be loaded. Put a module into a folder of plugin.path that declares a plugin of type ${kind} with this class name; docs/plugins.md shows how.`,
  );
}

/** The class is missing from the settings; the text is the JVM's, as Debezium shows it. */
export function typeMissing(call: string, variable: string, key: string): Error {
  return new NullPointerException(
    `Cannot invoke "${call}" because "${variable}" is null`,
    `Name the class with '${key}'.`,
  );
}
