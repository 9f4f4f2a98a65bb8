/**
 * Reads Java `.properties` text: `key=value`, `key: value` or `key value`, comments with `#` or `!`, lines continued by a backslash,
 * escapes `\t \n \r \f \uXXXX`. A key that comes twice keeps the last value.
 *
 * @throws SyntaxError for a `\u` without four hexadecimal digits, naming the line
 * @see https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Properties.html#load(java.io.Reader)
 */
export function parseProperties(text: string): Record<string, string> {
  const properties = new Map<string, string>();
  for (const { content, line } of logicalLines(text)) {
    const keyEnd = endOfKey(content);
    const key = unescapeText(content.slice(0, keyEnd), line);
    const value = unescapeText(content.slice(startOfValue(content, keyEnd)), line);
    properties.set(key, value);
  }
  return Object.fromEntries(properties);
}

interface LogicalLine {
  readonly content: string;
  /** The number of its first natural line, from 1. */
  readonly line: number;
}

/** Joins continued lines; leaves blank lines and comments out. A comment is never continued. */
function* logicalLines(text: string): Generator<LogicalLine> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  for (let i = 0; i < lines.length; i++) {
    const first = stripIndent(lines[i] as string);
    if (first === '' || first[0] === '#' || first[0] === '!') continue;
    const line = i + 1;
    let content = first;
    while (endsWithOddBackslashes(content)) {
      content = content.slice(0, -1);
      const next = lines[++i];
      if (next === undefined) break;
      content += stripIndent(next);
    }
    if (content !== '') yield { content, line };
  }
}

function stripIndent(line: string): string {
  return line.replace(/^[ \t\f]+/, '');
}

function endsWithOddBackslashes(line: string): boolean {
  let count = 0;
  while (line[line.length - 1 - count] === '\\') count++;
  return count % 2 === 1;
}

function endOfKey(line: string): number {
  let i = 0;
  for (; i < line.length; i++) {
    const char = line[i] as string;
    if (char === '\\') i++;
    else if ('=: \t\f'.includes(char)) break;
  }
  return Math.min(i, line.length);
}

/** Skips white space, at most one separator, and white space again. */
function startOfValue(line: string, keyEnd: number): number {
  return keyEnd + (/^[ \t\f]*[=:]?[ \t\f]*/.exec(line.slice(keyEnd))?.[0].length ?? 0);
}

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

function unescapeText(text: string, line: number): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(u(?:[0-9a-fA-F]{4})?|[\s\S]|$)/g, (_, escaped: string) => {
    if (escaped === 'u') throw new SyntaxError(`Malformed \\uxxxx encoding in line ${line}.`);
    if (escaped.length === 5) return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    return ESCAPES[escaped] ?? escaped;
  });
}
