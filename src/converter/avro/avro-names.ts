import { ConnectException } from '../../error/errors.js';

/** A schema that breaks Avro's rules, mostly about names. */
export class SchemaParseException extends ConnectException {
  override readonly javaClass: string = 'org.apache.avro.SchemaParseException';
}

/** The namespace and name of schemas that have none. */
export const AVRO_NAMESPACE = 'io.confluent.connect.avro';
export const DEFAULT_NAME = 'ConnectDefault';
export const DEFAULT_FULL_NAME = `${AVRO_NAMESPACE}.${DEFAULT_NAME}`;

/**
 * Checks a name by Avro's rules.
 *
 * @see https://avro.apache.org/docs/1.12.0/specification/#names
 * @throws SchemaParseException with a hint, because table and column names often break the rules
 */
export function checkName(name: string): string {
  const hint =
    'Set schema.name.adjustment.mode and field.name.adjustment.mode to avro, or scrub.invalid.names to true.';
  if (name === '') throw new SchemaParseException('Empty name');
  if (!/^[\p{L}_]/u.test(name)) throw new SchemaParseException(`Illegal initial character: ${name}. ${hint}`);
  if (!/^[\p{L}\p{Nd}_]+$/u.test(name)) throw new SchemaParseException(`Illegal character in: ${name}. ${hint}`);
  return name;
}

/** A full name cut at its last dot, each part scrubbed if asked for. */
export function splitName(name: string, scrub: boolean): { readonly namespace: string | null; readonly name: string } {
  const parts = name.split('.').map((part) => (scrub ? scrubName(part) : part));
  const last = parts.pop() as string;
  return { namespace: parts.length === 0 ? null : parts.join('.'), name: last };
}

/** Replaces what Avro does not allow: percent-encoded as in a form, then everything foreign an underscore. */
export function scrubName(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || name === '') return name;
  const encoded = encodeURIComponent(name)
    .replaceAll('%20', '+')
    .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return (/^\d/.test(encoded) ? `x${encoded}` : encoded).replace(/[^A-Za-z0-9_]/g, '_');
}
