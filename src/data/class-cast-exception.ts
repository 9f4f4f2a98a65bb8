/** What the JVM throws where a value has another class than was asked for; Kafka Connect lets it through or names it as a cause. */
export class ClassCastException extends Error {
  readonly javaClass = 'java.lang.ClassCastException';
  override readonly name = 'ClassCastException';

  /** Both are full class names. */
  constructor(from: string, to: string) {
    super(
      `class ${from} cannot be cast to class ${to} (${from} and ${to} are in module java.base of loader 'bootstrap')`,
    );
  }
}
