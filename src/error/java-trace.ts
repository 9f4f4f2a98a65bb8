import { sourcePosition } from './source-position.js';

/**
 * The class name under which an error is shown: the Java name where it has one, because that is what users and their alert rules know, else the
 * name of the JavaScript class.
 */
export function javaClassName(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { javaClass } = error as { javaClass?: unknown };
  return typeof javaClass === 'string' ? javaClass : error.name;
}

/** The message of whatever was thrown. Node reports a connection that failed on every address as an AggregateError without a text of its own. */
export function errorMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message === '' && error instanceof AggregateError) return error.errors.map(errorMessage).join('; ');
  return error.message;
}

/** Deeper chains than this are errors that caused each other. */
const MAX_CAUSES = 16;

/**
 * The text that Java's `printStackTrace` would print: class and message, a line `\tat …` for each frame, then `Caused by: …` for each cause.
 * Frames show the source file's name without its folder. What an error knows of its `remedy` follows its frames, in the form of Java's `... 12 more`, so that
 * whoever compares messages and causes finds them as they were. Ends with a newline.
 */
export function javaTrace(error: unknown): string {
  let text = '';
  let current = error;
  for (let depth = 0; depth < MAX_CAUSES; depth++) {
    const message = errorMessage(current);
    text += `${depth === 0 ? '' : 'Caused by: '}${javaClassName(current)}${message === '' ? '' : `: ${message}`}\n`;
    if (!(current instanceof Error)) break;
    for (const frame of frames(current)) text += `\tat ${frame}\n`;
    const { remedy } = current as { remedy?: unknown };
    if (typeof remedy === 'string') text += `\t... Remedy: ${remedy}\n`;
    if (current.cause === undefined || current.cause === null) break;
    current = current.cause;
  }
  return text;
}

const FRAME = /^\s+at (?:async )?(?:new )?(?:(.*?) \()?([^()]+?)\)?$/;

function frames(error: Error): string[] {
  const stack = error.stack ?? '';
  // The stack repeats the message, which may have lines that look like frames.
  const start = error.message === '' ? 0 : stack.indexOf(error.message) + error.message.length;
  const found: string[] = [];
  for (const line of stack.slice(start).split('\n')) {
    const match = FRAME.exec(line);
    if (match) found.push(`${match[1] ?? '<anonymous>'}(${sourcePosition(match[2] as string)})`);
  }
  return found;
}
