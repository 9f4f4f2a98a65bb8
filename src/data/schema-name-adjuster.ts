/**
 * Makes schema names acceptable for Avro, as `schema.name.adjustment.mode` says: `avro` replaces what Avro does not allow by an
 * underscore, `avro_unicode` by its code, underscores too, so that no two names become one. Any other text leaves names as they are.
 *
 * @see https://avro.apache.org/docs/1.12.0/specification/#names
 */
export function schemaNameAdjuster(mode: string | undefined): (name: string) => string {
  switch (mode?.trim().toLowerCase()) {
    case 'avro':
      return (name) => underscoreBeforeDigit(name).replace(/^[^A-Za-z_]|[^A-Za-z0-9_.]/g, '_');
    case 'avro_unicode':
      return (name) => name.replace(/^[^A-Za-z]|[^A-Za-z0-9.]/g, unicodeEscape);
    default:
      return (name) => name;
  }
}

/** The same for the names of fields, as `field.name.adjustment.mode` says: a field name has no dots. */
export function fieldNameAdjuster(mode: string | undefined): (name: string) => string {
  switch (mode?.trim().toLowerCase()) {
    case 'avro':
      return (name) => underscoreBeforeDigit(name).replace(/[^A-Za-z0-9_]/g, '_');
    case 'avro_unicode':
      return (name) => name.replace(/^[^A-Za-z]|[^A-Za-z0-9]/g, unicodeEscape);
    default:
      return (name) => name;
  }
}

function underscoreBeforeDigit(name: string): string {
  return /^[0-9]/.test(name) ? `_${name}` : name;
}

function unicodeEscape(char: string): string {
  return `_u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
