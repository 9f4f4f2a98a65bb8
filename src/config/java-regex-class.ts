/** What a name in `\p{…}` means in Java, as a class body of JavaScript's `v` mode; the POSIX names are ASCII in Java. */
const NAMED: Readonly<Record<string, string>> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  ASCII: '\\x00-\\x7F',
  Alpha: 'A-Za-z',
  Digit: '0-9',
  Alnum: 'A-Za-z0-9',
  Punct: '\\!-\\/\\:-@\\[-`\\{-~',
  Graph: '\\!-~',
  Print: ' -~',
  Blank: ' \\t',
  Cntrl: '\\x00-\\x1F\\x7F',
  XDigit: '0-9A-Fa-f',
  Space: ' \\t-\\r',
  javaLowerCase: '\\p{Lowercase}',
  javaUpperCase: '\\p{Uppercase}',
  javaWhitespace: '\\t-\\r\\x1C-\\x1F \\u1680\\u2000-\\u2006\\u2008-\\u200A\\u2028\\u2029\\u205F\\u3000',
  javaMirrored: '\\p{Bidi_Mirrored}',
  javaDigit: '\\p{Nd}',
  javaLetter: '\\p{L}',
  javaLetterOrDigit: '\\p{L}\\p{Nd}',
  javaAlphabetic: '\\p{Alphabetic}',
  L1: '\\x00-\\xFF',
  all: '\\p{Any}',
};

/** Binary properties that Java spells `IsXxx`. */
const BINARY: Readonly<Record<string, string>> = {
  ALPHABETIC: 'Alphabetic',
  IDEOGRAPHIC: 'Ideographic',
  LETTER: 'L',
  LOWERCASE: 'Lowercase',
  UPPERCASE: 'Uppercase',
  TITLECASE: 'Lt',
  PUNCTUATION: 'P',
  CONTROL: 'Cc',
  WHITE_SPACE: 'White_Space',
  DIGIT: 'Nd',
  HEX_DIGIT: 'Hex_Digit',
  JOIN_CONTROL: 'Join_Control',
  NONCHARACTER_CODE_POINT: 'Noncharacter_Code_Point',
  ASSIGNED: 'Assigned',
  EMOJI: 'Emoji',
};

/** The predefined classes that mean something else in JavaScript, or nothing. */
export const PREDEFINED: Readonly<Record<string, string>> = {
  d: '0-9',
  w: 'A-Za-z0-9_',
  s: ' \\t-\\r',
  h: ' \\t\\xA0\\u1680\\u180E\\u2000-\\u200A\\u202F\\u205F\\u3000',
  v: '\\n-\\r\\x85\\u2028\\u2029',
};

/** The class body for a property name, or undefined when Java does not know it. */
export function propertyClass(name: string): string | undefined {
  const named = NAMED[name];
  if (named !== undefined) return named;
  for (const body of candidates(name)) {
    try {
      new RegExp(`[${body}]`, 'v');
      return body;
    } catch {
      // not a property of that kind; the next reading may be
    }
  }
  return undefined;
}

function* candidates(name: string): Generator<string> {
  const pair = /^(\w+)=(\w+)$/.exec(name);
  if (pair) {
    const kind = pair[1]?.toLowerCase();
    if (kind === 'sc' || kind === 'script') yield `\\p{Script=${titled(pair[2] ?? '')}}`;
    if (kind === 'gc' || kind === 'general_category') yield `\\p{gc=${pair[2]}}`;
    return;
  }
  if (name.startsWith('Is')) {
    const rest = name.slice(2);
    const binary = BINARY[rest.toUpperCase()];
    if (binary) yield `\\p{${binary}}`;
    yield `\\p{Script=${titled(rest)}}`;
    yield `\\p{gc=${rest}}`;
    return;
  }
  yield `\\p{gc=${name}}`;
}

function titled(name: string): string {
  return name
    .toLowerCase()
    .replace(/(^|_)([a-z])/g, (_all, before: string, letter: string) => before + letter.toUpperCase());
}
