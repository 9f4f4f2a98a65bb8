import type { ByteWriter } from '../../../decoders/bytes/byte-writer.js';

const QUOTE = 34;
/** All but what stands for itself: from the space up, without quote, backslash and surrogates. */
const NEEDS_ESCAPE = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;
const EVERY_ESCAPE = /[^ !#-[\]-\ud7ff\ue000-\uffff]/g;
const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/**
 * Writes a JSON string as Kafka Connect's writer does: UTF-8 as it is, control characters escaped, and characters outside the basic
 * plane as two `\u` escapes with upper-case digits.
 */
export function writeJsonString(out: ByteWriter, text: string): void {
  out.byte(QUOTE);
  out.utf8(NEEDS_ESCAPE.test(text) ? text.replace(EVERY_ESCAPE, escaped) : text);
  out.byte(QUOTE);
}

function escaped(char: string): string {
  return SHORT[char] ?? `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}
