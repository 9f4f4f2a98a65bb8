const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const WELL_FORMED = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** A text that is not base64. */
export class InvalidBase64 extends Error {
  readonly javaClass = 'com.fasterxml.jackson.databind.exc.InvalidFormatException';
  override readonly name = 'InvalidFormatException';

  constructor(reason: string) {
    super(`Cannot access contents of TextNode as binary due to broken Base64 encoding: ${reason}`);
  }
}

/**
 * Bytes from base64 text, refusing what `Buffer` would silently drop: foreign characters and missing padding. White space may
 * stand between groups of four.
 *
 * @throws InvalidBase64
 */
export function decodeBase64(text: string): Uint8Array {
  if (WELL_FORMED.test(text)) return copyOf(Buffer.from(text, 'base64'));
  return decodeGroups(text);
}

function decodeGroups(text: string): Uint8Array {
  const bytes: number[] = [];
  let group = '';
  for (const char of text) {
    if (char.charCodeAt(0) <= 32) {
      if (group !== '') throw new InvalidBase64(whiteSpace(char, group.length));
      continue;
    }
    if (char === '=' && group.length < 2) {
      throw new InvalidBase64(
        `Unexpected padding character ('=') as character #${group.length + 1} of 4-char base64 unit: padding only legal as 3rd or 4th character`,
      );
    }
    if (char !== '=' && !ALPHABET.includes(char)) throw new InvalidBase64(illegal(char));
    if (char !== '=' && group.endsWith('=')) throw new InvalidBase64(`expected padding character '='`);
    group += char;
    if (group.length === 4) {
      bytes.push(...Buffer.from(group, 'base64'));
      group = '';
    }
  }
  if (group !== '') throw new InvalidBase64(unfinished());
  return Uint8Array.from(bytes);
}

function whiteSpace(char: string, before: number): string {
  const code = char.charCodeAt(0).toString(16);
  return `Illegal white space character (code 0x${code}) as character #${before + 1} of 4-char base64 unit: can only used between units`;
}

function illegal(char: string): string {
  return `Illegal character '${char}' (code 0x${char.charCodeAt(0).toString(16)}) in base64 content`;
}

function unfinished(): string {
  return "Unexpected end of base64-encoded String: base64 variant 'MIME-NO-LINEFEEDS' expects padding (one or more '=' characters) at the end. This Base64Variant might have been incorrectly configured";
}

/** Small buffers share one pool; a value that lives on must not keep the pool alive. */
function copyOf(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer);
}
