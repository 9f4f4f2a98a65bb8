/*
 * `schema.name.adjustment.mode` and `field.name.adjustment.mode` of Debezium: `avro` puts an underscore for what Avro does not allow in names, `avro_unicode` its
 * code, for underscores too, so that no two names become one. Any other mode leaves names as they are.
 *
 * https://avro.apache.org/docs/1.12.0/specification/#names
 */

/** What an allowed character is, and what stands for another. */
interface Rules {
  readonly first: RegExp;
  readonly rest: RegExp;
  readonly replace: (char: string) => string;
  /** Underscores keep a leading digit behind them, so that `1a` and `2a` do not become one name. */
  readonly keepLeadingDigit: boolean;
}

const underscore = () => '_';

/** The UTF-16 unit in hexadecimal, one or two digits of it after two zeros. */
const unicode = (char: string) => {
  const hex = char.charCodeAt(0).toString(16);
  return hex.length <= 2 ? `_u00${hex}` : `_u${hex}`;
};

const LETTER_OR_UNDERSCORE = /[A-Za-z_]/;
/** With `avro_unicode` the underscore announces an escape, so it is escaped itself. */
const LETTER = /[A-Za-z]/;

const SCHEMA_RULES: Readonly<Record<'avro' | 'avro_unicode', Rules>> = {
  avro: { first: LETTER_OR_UNDERSCORE, rest: /[A-Za-z0-9_.]/, replace: underscore, keepLeadingDigit: true },
  avro_unicode: { first: LETTER, rest: /[A-Za-z0-9.]/, replace: unicode, keepLeadingDigit: false },
};

const FIELD_RULES: Readonly<Record<'avro' | 'avro_unicode', Rules>> = {
  avro: { first: LETTER_OR_UNDERSCORE, rest: /[A-Za-z0-9_]/, replace: underscore, keepLeadingDigit: true },
  avro_unicode: { first: LETTER, rest: /[A-Za-z0-9]/, replace: unicode, keepLeadingDigit: false },
};

/** Makes schema names valid for Avro; dots separate namespaces and stay. */
export function schemaNameAdjuster(mode: string | undefined): (name: string) => string {
  return adjuster(SCHEMA_RULES, mode);
}

/** Makes field names valid for Avro, dots included. */
export function fieldNameAdjuster(mode: string | undefined): (name: string) => string {
  return adjuster(FIELD_RULES, mode);
}

function adjuster(all: Readonly<Record<'avro' | 'avro_unicode', Rules>>, mode: string | undefined) {
  const known = mode?.trim().toLowerCase();
  if (known !== 'avro' && known !== 'avro_unicode') return (name: string) => name;
  return (name: string) => adjust(name, all[known]);
}

function adjust(name: string, rules: Rules): string {
  let adjusted = '';
  for (let i = 0; i < name.length; i++) {
    const char = name.charAt(i);
    if ((i === 0 ? rules.first : rules.rest).test(char)) adjusted += char;
    else adjusted += rules.replace(char) + (i === 0 && rules.keepLeadingDigit && /\d/.test(char) ? char : '');
  }
  return adjusted;
}
