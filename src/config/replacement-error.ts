/** A replacement that cannot be meant, under the name of the exception that Java throws for it. */
export class ReplacementError extends RangeError {
  readonly javaClass: string;

  private constructor(javaClass: string, message: string) {
    super(message);
    this.javaClass = javaClass;
  }

  static illegal(message: string): ReplacementError {
    return new ReplacementError('java.lang.IllegalArgumentException', message);
  }

  static noGroup(number: number): ReplacementError {
    return new ReplacementError('java.lang.IndexOutOfBoundsException', `No group ${number}`);
  }
}
