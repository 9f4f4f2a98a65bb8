/** A statement, or a directive (`-- @word argument` at the start of a line). */
export type SqlStep = { readonly sql: string } | { readonly directive: string; readonly argument: string };

/** Splits a script into statements; quotes, E'' strings, dollar quotes and comments are respected. */
export function splitSql(text: string): SqlStep[] {
  const steps: SqlStep[] = [];
  let statement = '';
  let at = 0;
  const flush = () => {
    if (statement.trim()) steps.push({ sql: statement.trim() });
    statement = '';
  };
  while (at < text.length) {
    const c = text[at] as string;
    const tag = c === '$' && !/\w$/.test(statement) ? /^\$[A-Za-z_]*\$/.exec(text.slice(at, at + 80))?.[0] : undefined;
    if (text.startsWith('--', at)) {
      const newline = text.indexOf('\n', at);
      const end = newline < 0 ? text.length : newline;
      const directive = /^--\s*@(\w+)\s*(.*)$/.exec(text.slice(at, end));
      if (directive && !statement.trim()) {
        steps.push({ directive: directive[1] as string, argument: (directive[2] as string).trim() });
      }
      at = end;
    } else if (text.startsWith('/*', at)) {
      at = text.indexOf('*/', at) + 2;
    } else if (c === "'" || c === '"') {
      const end = quoteEnd(text, at, c === "'" && /(^|[^A-Za-z0-9_])[eE]$/.test(statement));
      statement += text.slice(at, end);
      at = end;
    } else if (tag) {
      const end = text.indexOf(tag, at + tag.length) + tag.length;
      statement += text.slice(at, end);
      at = end;
    } else if (c === ';') {
      flush();
      at++;
    } else {
      statement += c;
      at++;
    }
  }
  flush();
  return steps;
}

function quoteEnd(text: string, start: number, escapes: boolean): number {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at++) {
    if (escapes && text[at] === '\\') at++;
    else if (text[at] === quote) {
      if (text[at + 1] !== quote) return at + 1;
      at++;
    }
  }
  return text.length;
}
