/** `schema.name.adjustment.mode` and `field.name.adjustment.mode`. */
export type NameAdjustmentMode = 'none' | 'avro' | 'avro_unicode';

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
export function schemaNameAdjuster(mode: NameAdjustmentMode): (name: string) => string {
  return mode === 'none' ? (name) => name : (name) => adjust(name, SCHEMA_RULES[mode]);
}

/** Makes field names valid for Avro, dots included. */
export function fieldNameAdjuster(mode: NameAdjustmentMode): (name: string) => string {
  return mode === 'none' ? (name) => name : (name) => adjust(name, FIELD_RULES[mode]);
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
