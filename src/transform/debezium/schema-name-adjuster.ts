/**
 * Makes schema names acceptable for Avro, as `schema.name.adjustment.mode` says: `avro` replaces what Avro does not allow by an
 * underscore, `avro_unicode` by its code. Any other text leaves names as they are.
 *
 * @see https://avro.apache.org/docs/1.12.0/specification/#names
 */
export function schemaNameAdjuster(mode: string | undefined): (name: string) => string {
  switch (mode?.trim().toLowerCase()) {
    case 'avro':
      return (name) => adjusted(name, () => '_');
    case 'avro_unicode':
      return (name) => adjusted(name, (char) => `_u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
    default:
      return (name) => name;
  }
}

/** The first character of the whole name must be no digit; dots divide it. */
function adjusted(name: string, replacement: (char: string) => string): string {
  let result = '';
  for (let i = 0; i < name.length; i++) {
    const char = name.charAt(i);
    const allowed = i === 0 ? /[A-Za-z_]/.test(char) : /[A-Za-z0-9_.]/.test(char);
    result += allowed ? char : replacement(char);
  }
  return result;
}
