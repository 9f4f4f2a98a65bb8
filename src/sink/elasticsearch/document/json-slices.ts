/**
 * Cuts JSON text into its parts without reading them, so that numbers keep all their digits. The text must be valid JSON: it comes from a server or
 * from ourselves.
 */

/** The members of the object that begins at `at`: their JSON text by name. */
export function objectMembers(json: string, at = 0): Map<string, string> {
  const members = new Map<string, string>();
  let position = skipSpace(json, skipSpace(json, at) + 1);
  while (json[position] !== '}') {
    const nameEnd = valueEnd(json, position);
    const name = JSON.parse(json.slice(position, nameEnd)) as string;
    const start = skipSpace(json, skipSpace(json, nameEnd) + 1);
    const end = valueEnd(json, start);
    members.set(name, json.slice(start, end));
    position = nextItem(json, end);
  }
  return members;
}

/** The JSON texts of the items of an array. */
export function arrayItems(json: string): string[] {
  const items: string[] = [];
  let position = skipSpace(json, skipSpace(json, 0) + 1);
  while (json[position] !== ']') {
    const end = valueEnd(json, position);
    items.push(json.slice(position, end));
    position = nextItem(json, end);
  }
  return items;
}

function nextItem(json: string, at: number): number {
  const position = skipSpace(json, at);
  return json[position] === ',' ? skipSpace(json, position + 1) : position;
}

function skipSpace(json: string, at: number): number {
  let position = at;
  while (json.charCodeAt(position) <= 0x20) position++;
  return position;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** The position behind the value that begins at `at`. */
function valueEnd(json: string, at: number): number {
  const first = json.charCodeAt(at);
  if (first === QUOTE) return stringEnd(json, at);
  if (first !== OPENING_BRACE && first !== OPENING_BRACKET) return scalarEnd(json, at);
  let depth = 0;
  for (let position = at; position < json.length; position++) {
    const char = json.charCodeAt(position);
    if (char === QUOTE) position = stringEnd(json, position) - 1;
    else if (char === OPENING_BRACE || char === OPENING_BRACKET) depth++;
    else if ((char === CLOSING_BRACE || char === CLOSING_BRACKET) && --depth === 0) return position + 1;
  }
  throw new SyntaxError(`JSON ends within the value at ${at}`);
}

function scalarEnd(json: string, at: number): number {
  for (let position = at; position < json.length; position++) {
    const char = json.charCodeAt(position);
    if (char === COMMA || char === CLOSING_BRACE || char === CLOSING_BRACKET || char <= 0x20) return position;
  }
  return json.length;
}

function stringEnd(json: string, at: number): number {
  for (let position = at + 1; ; ) {
    // The engine looks for one character much faster than a loop does.
    const quote = json.indexOf('"', position);
    if (quote < 0) throw new SyntaxError(`JSON ends within the text at ${at}`);
    let escapes = 0;
    while (json.charCodeAt(quote - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return quote + 1;
    position = quote + 1;
  }
}
