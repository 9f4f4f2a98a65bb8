import type { Schema } from '../../data/schema.js';

/** `{"schema":`, with the white space of other writers. */
const BEGIN = /^\s*\{\s*"schema"\s*:\s*/;
const BETWEEN = /\s*,\s*"payload"\s*:\s*/y;
const CLOSE_BRACE = 125;

/** The parts of a message's text. */
export interface EnvelopeText {
  /** Everything before the payload. */
  readonly prefix: string;
  readonly schema: string;
  readonly payload: string;
}

interface KnownEnvelope {
  readonly prefix: Buffer;
  readonly schema: Schema;
}

/**
 * Remembers how the messages of a topic begin. The schema of a message is most of its bytes and nearly always the one of the
 * message before: a message that begins with the same bytes need not be parsed up to its payload.
 */
export class EnvelopeCache {
  readonly #capacity: number;
  readonly #latest = new Map<string, KnownEnvelope>();
  /** By schema text, so that equal texts give the same schema object whatever the topic. Oldest first. */
  readonly #schemas = new Map<string, Schema>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The schema and the text of the payload, if the message begins like the last one of its topic. */
  match(topic: string, bytes: Buffer): { readonly schema: Schema; readonly payload: string } | null {
    const known = this.#latest.get(topic);
    if (known === undefined) return null;
    const { prefix, schema } = known;
    const end = bytes.length - 1;
    if (end <= prefix.length || bytes[end] !== CLOSE_BRACE) return null;
    if (bytes.compare(prefix, 0, prefix.length, 0, prefix.length) !== 0) return null;
    return { schema, payload: bytes.toString('utf8', prefix.length, end) };
  }

  /** The schema that was read from this text before. */
  schemaOf(schemaText: string): Schema | undefined {
    return this.#schemas.get(schemaText);
  }

  /** Takes note of how a message of the topic begins, and of what its schema text means. */
  remember(topic: string, envelope: EnvelopeText, schema: Schema): void {
    if (this.#capacity <= 0) return;
    this.#put(this.#schemas, envelope.schema, schema);
    this.#put(this.#latest, topic, { prefix: Buffer.from(envelope.prefix), schema });
  }

  #put<V>(cache: Map<string, V>, key: string, value: V): void {
    cache.delete(key);
    cache.set(key, value);
    if (cache.size > this.#capacity) cache.delete(cache.keys().next().value as string);
  }
}

/**
 * Cuts a message of the usual layout, schema first, into its parts without parsing them; null if it is laid out otherwise. The
 * parts must be parsed each on its own: then they are all the message holds.
 */
export function splitEnvelope(text: string): EnvelopeText | null {
  const start = BEGIN.exec(text)?.[0].length;
  if (start === undefined || !text.endsWith('}')) return null;
  const end = endOfObject(text, start);
  BETWEEN.lastIndex = end;
  if (end < 0 || !BETWEEN.test(text)) return null;
  const payloadStart = BETWEEN.lastIndex;
  return {
    prefix: text.slice(0, payloadStart),
    schema: text.slice(start, end),
    payload: text.slice(payloadStart, -1),
  };
}

/** Where the object that begins at `start` ends, or -1. Only strings and braces matter to find it. */
function endOfObject(text: string, start: number): number {
  if (text[start] !== '{') return -1;
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (char === '"') inString = !inString;
    else if (inString) at += char === '\\' ? 1 : 0;
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return at + 1;
  }
  return -1;
}
