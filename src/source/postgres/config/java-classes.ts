import { ConnectException, IllegalArgumentException } from '../../../error/errors.js';
import type { PostgresConfig } from './postgres-config.js';

/** A Java class that is named in a setting and not there. */
class ClassNotFoundException extends ConnectException {
  override readonly javaClass: string = 'java.lang.ClassNotFoundException';
  /** What to do about it, shown beside the text in logs and traces. */
  readonly remedy: string;

  constructor(className: string, remedy: string) {
    super(className);
    this.remedy = remedy;
  }
}

/** A class of Java's cannot be loaded, and there is nothing of its name here; Debezium's text for a class that it does not find. */
export function classNotFound(className: string, remedy: string): IllegalArgumentException {
  return new IllegalArgumentException(`Unable to find class ${className}`, {
    cause: new ClassNotFoundException(className, remedy),
  });
}

const STRATEGIES = ['Schema', 'Default'].flatMap((names) =>
  ['', 'Regex', 'Unicode'].map((kind) => `io.debezium.schema.${names}${kind}TopicNamingStrategy`),
);

/** Settings that take classes of one's own in Debezium, with the classes that are there; their defaults are among these. */
const CLASSES: Readonly<Record<string, readonly string[]>> = {
  'topic.naming.strategy': STRATEGIES,
  'sourceinfo.struct.maker': ['io.debezium.connector.postgresql.PostgresSourceInfoStructMaker'],
  'transaction.metadata.factory': ['io.debezium.pipeline.txmetadata.DefaultTransactionMetadataFactory'],
};

/** Settings whose classes Debezium looks for when a connector is validated, not only when its task starts. */
const VALIDATED = ['sourceinfo.struct.maker', 'transaction.metadata.factory'];

/**
 * Names, source blocks and transaction ids that a class of one's own would make must not come out as others in silence.
 * @throws IllegalArgumentException
 */
export function checkClasses(config: PostgresConfig, when: 'validation' | 'start'): void {
  for (const [key, known] of Object.entries(CLASSES)) {
    const given = config.text(key);
    if (!given || known.includes(given) || (when === 'validation' && !VALIDATED.includes(key))) continue;
    throw classNotFound(given, `Java classes cannot be loaded. '${key}' can be ${known.join(', ')}.`);
  }
}
