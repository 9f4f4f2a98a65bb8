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

/** The position behind the value that begins at `at`. */
function valueEnd(json: string, at: number): number {
  const first = json[at];
  if (first === '"') return stringEnd(json, at);
  if (first !== '{' && first !== '[') {
    let position = at;
    while (position < json.length && !',]} \n\r\t'.includes(json[position] as string)) position++;
    return position;
  }
  let depth = 0;
  for (let position = at; ; position++) {
    const char = json[position];
    if (char === undefined) throw new SyntaxError(`JSON ends within the value at ${at}`);
    if (char === '"') position = stringEnd(json, position) - 1;
    else if (char === '{' || char === '[') depth++;
    else if ((char === '}' || char === ']') && --depth === 0) return position + 1;
  }
}

function stringEnd(json: string, at: number): number {
  for (let position = at + 1; ; position++) {
    const char = json[position];
    if (char === undefined) throw new SyntaxError(`JSON ends within the text at ${at}`);
    if (char === '\\') position++;
    else if (char === '"') return position + 1;
  }
}
