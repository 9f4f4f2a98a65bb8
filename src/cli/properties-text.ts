/**
 * Text of a Java `.properties` file that both Java and {@link parseProperties} read back to these settings, whatever their encoding.
 *
 * @see https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Properties.html#store(java.io.Writer,java.lang.String)
 */
export function propertiesText(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([key, value]) => `${escaped(key).replace(/[ :=#!]/g, '\\$&')}=${escaped(value).replace(/^ /, '\\ ')}\n`)
    .join('');
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\f': '\\f' };

function escaped(text: string): string {
  return text.replace(
    /[\\\n\r\t\f]|[^\x20-\x7e]/g,
    (char) => ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
