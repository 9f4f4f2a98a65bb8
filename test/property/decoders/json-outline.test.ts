import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonOutliner } from '../../../decoders/json/json-outline.js';

const outliner = new JsonOutliner();

/** The members that an outline says there are, as JSON.parse reads them. */
function membersOf(text: string): [string, unknown][] | null {
  const bytes = Buffer.from(text);
  const outline = outliner.outline(bytes);
  if (outline === null) return null;
  const members: [string, unknown][] = [];
  for (let i = 0; i < outline.length; i += 2) {
    const member = bytes.toString('utf8', (outline[i] as number) - 1, outline[i + 1]);
    members.push(...Object.entries(JSON.parse(`{${member}}`) as object));
  }
  return members;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const name = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('after', 'op', '__proto__'));
/** Objects with members in an order that JavaScript keeps. */
const object = fc.dictionary(
  name.filter((key) => !/^[0-9]+$/.test(key) && JSON.stringify(key) === `"${key}"`),
  fc.jsonValue({ maxDepth: 4 }),
);
const indent = fc.constantFrom(undefined, 1, '\t', '\r');
const junk = fc.constantFrom(
  ...'{}[]",:\\/0123456789.eE+-tfnu \t\n\r\u0001ä',
  'true',
  '\\u00e4',
  '\\x',
  '1e5',
  '-0',
  '01',
);

describe('the outline of a JSON object', () => {
  it('has all members, where JSON.parse finds them', () => {
    fc.assert(
      fc.property(object, indent, (content, space) => {
        const text = JSON.stringify(content, null, space);
        expect(membersOf(text)).toEqual(Object.entries(JSON.parse(text)));
        expect(outliner.lineBreaks).toBe(text.includes('\n'));
        expect(outliner.beyondAscii).toBe(Buffer.byteLength(text) !== text.length);
      }),
      { numRuns: 300 },
    );
  });

  it('is there for exactly those texts that JSON.parse takes', () => {
    fc.assert(
      fc.property(object, indent, fc.array(fc.tuple(fc.nat(), fc.nat(2), junk)), (content, space, changes) => {
        let text = JSON.stringify(content, null, space);
        for (const [at, cut, piece] of changes.slice(0, 3)) {
          const place = at % (text.length + 1);
          text = text.slice(0, place) + piece + text.slice(place + cut);
        }
        // Half a pair has no bytes.
        text = Buffer.from(text).toString();
        const members = membersOf(text);
        const value = parsed(text);
        const isObject = typeof value === 'object' && value !== null && !Array.isArray(value) && text.startsWith('{');
        if (members !== null) expect(Object.fromEntries(members)).toEqual({ ...(value as object) });
        // A name with escapes is left to those who read it all.
        else if (isObject) expect(text).toMatch(/\\/);
        if (!isObject) expect(members).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['{"a":{"\\u0062":1}}', [['a', { b: 1 }]]],
    [
      '{"a":1,"a":2}',
      [
        ['a', 1],
        ['a', 2],
      ],
    ],
    ['{}  ', []],
    ['{"a":[]}', [['a', []]]],
    ['{"\\u0061":1}', null],
    ['{"a":1}x', null],
    ['{"a":1', null],
    ['{"a', null],
    ['{"a":"\\u12', null],
    ['{"a":tru', null],
    ['{"a":1,}', null],
    ['{"a":[1,]}', null],
    ['{"a":"\n"}', null],
    ['', null],
    [' {"a":1}', null],
    ['[1]', null],
  ])('of %j is %j', (text, expected) => {
    expect(membersOf(text)).toEqual(expected);
  });

  it('ends where readers of messages end: at 1000 levels, and at numbers of 1000 digits', () => {
    const nested = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
    expect(outliner.outline(Buffer.from(nested(1000)))).not.toBeNull();
    expect(outliner.outline(Buffer.from(nested(1001)))).toBeNull();
    expect(outliner.outline(Buffer.from(`{"a":${'1'.repeat(1000)}}`))).not.toBeNull();
    expect(outliner.outline(Buffer.from(`{"a":${'1'.repeat(1001)}}`))).toBeNull();
  });

  it('has room for any number of members', () => {
    const wide = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`c${i}`, i]));
    expect(membersOf(JSON.stringify(wide))).toEqual(Object.entries(wide));
  });
});
