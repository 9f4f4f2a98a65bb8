/** The text is no Java regular expression; the message is that of `java.util.regex.PatternSyntaxException`. */
export class PatternSyntaxError extends Error {
  readonly javaClass = 'java.util.regex.PatternSyntaxException';

  constructor(description: string, pattern: string, index: number) {
    const caret = index >= 0 && index < pattern.length ? `\n${' '.repeat(index)}^` : '';
    super(`${description}${index >= 0 ? ` near index ${index}` : ''}\n${pattern}${caret}`);
    this.name = 'PatternSyntaxError';
  }
}
