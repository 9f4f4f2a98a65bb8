/** A number with the digits it was written with: int64 does not fit a JavaScript number, and 1.0 is not 1. */
export class JsonNumber {
  constructor(readonly text: string) {}
}

/** Objects are maps, so that member order is kept even for names that look like integers. */
export type JsonTree = null | boolean | string | JsonNumber | JsonTree[] | Map<string, JsonTree>;

const NUMBER = /-?\d+(\.\d+)?([eE][+-]?\d+)?/y;

/** Reads JSON without losing digits or order. @throws SyntaxError */
export function parse(text: string): JsonTree {
  let at = 0;
  const fail = (what: string): never => {
    throw new SyntaxError(`${what} at ${at}`);
  };
  const space = () => {
    while (at < text.length && ' \t\r\n'.includes(text[at] as string)) at++;
  };
  const string = (): string => {
    const start = at++;
    for (;;) {
      const c = text[at];
      if (c === undefined) fail('unterminated string');
      if (c === '\\') at += 2;
      else if (c === '"') {
        at++;
        break;
      } else at++;
    }
    return JSON.parse(text.slice(start, at)) as string;
  };
  const list = <T>(close: string, item: () => T, add: (value: T) => void) => {
    at++;
    space();
    if (text[at] === close) {
      at++;
      return;
    }
    for (;;) {
      add(item());
      space();
      if (text[at] === ',') {
        at++;
        continue;
      }
      if (text[at++] === close) return;
      fail('comma expected');
    }
  };
  const value = (): JsonTree => {
    space();
    const c = text[at];
    if (c === '{') {
      const out = new Map<string, JsonTree>();
      list(
        '}',
        () => {
          space();
          if (text[at] !== '"') fail('name expected');
          const name = string();
          space();
          if (text[at++] !== ':') fail('colon expected');
          return [name, value()] as const;
        },
        ([name, member]) => out.set(name, member),
      );
      return out;
    }
    if (c === '[') {
      const out: JsonTree[] = [];
      list(']', value, (member) => out.push(member));
      return out;
    }
    if (c === '"') return string();
    for (const [word, constant] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (text.startsWith(word, at)) {
        at += word.length;
        return constant;
      }
    }
    NUMBER.lastIndex = at;
    const hit = NUMBER.exec(text) ?? fail('value expected');
    at += hit[0].length;
    return new JsonNumber(hit[0]);
  };
  const out = value();
  space();
  if (at !== text.length) fail('trailing text');
  return out;
}

export function stringify(tree: JsonTree): string {
  if (tree instanceof JsonNumber) return tree.text;
  if (tree instanceof Map) {
    return `{${[...tree].map(([name, member]) => `${JSON.stringify(name)}:${stringify(member)}`).join(',')}}`;
  }
  if (Array.isArray(tree)) return `[${tree.map(stringify).join(',')}]`;
  return JSON.stringify(tree);
}

/** Plain objects as trees, members without a value left out. */
export function tree(members: Readonly<Record<string, JsonTree | undefined>>): Map<string, JsonTree> {
  return new Map(Object.entries(members).filter((entry): entry is [string, JsonTree] => entry[1] !== undefined));
}
