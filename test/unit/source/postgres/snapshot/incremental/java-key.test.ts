import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJavaKey, writeJavaKey } from '../../../../../../src/source/postgres/snapshot/incremental/java-key.js';
import type { KeyPosition } from '../../../../../../src/source/postgres/snapshot/incremental/key-value.js';

const uuid = (text: string) => ({ kind: 'uuid', text }) as const;
const int = (n: number) => ({ kind: 'int', text: String(n) }) as const;
const long = (n: bigint) => ({ kind: 'long', text: String(n) }) as const;
const text = (value: string) => ({ kind: 'text', text: value }) as const;

/** What java.io.ObjectOutputStream of JDK 21 wrote for the same arrays. */
const RECORDED: readonly (readonly [string, KeyPosition | null])[] = [
  ['aced000570', null],
  [
    'aced0005757200135b4c6a6176612e6c616e672e4f626a6563743b90ce589f1073296c020000787000000001737200116a6176612e6c616e672e496e746567657212e2a0a4f781873802000149000576616c7565787200106a6176612e6c616e672e4e756d62657286ac951d0b94e08b020000787000000004',
    [int(4)],
  ],
  [
    'aced0005757200135b4c6a6176612e6c616e672e4f626a6563743b90ce589f1073296c020000787000000008737200116a6176612e6c616e672e496e746567657212e2a0a4f781873802000149000576616c7565787200106a6176612e6c616e672e4e756d62657286ac951d0b94e08b0200007870000000047372000e6a6176612e6c616e672e4c6f6e673b8be490cc8f23df0200014a000576616c75657871007e000300000000000000057371007e0002fffffffa74000ec3a4e282aceda0b4edb49ec080787372000e6a6176612e7574696c2e55554944bc9903f7986d852f0200024a000c6c65617374536967426974734a000b6d6f73745369674269747378708899aabbccddeeff0011223344556677707371007e0005fffffffffffffff97371007e00098fffffffffffffffffffffffffff1fff',
    [
      int(4),
      long(5n),
      int(-6),
      text('ä€𝄞\0x'),
      uuid('00112233-4455-6677-8899-aabbccddeeff'),
      null,
      long(-7n),
      uuid('ffffffff-ffff-1fff-8fff-ffffffffffff'),
    ],
  ],
  [
    'aced0005757200135b4c6a6176612e6c616e672e4f626a6563743b90ce589f1073296c0200007870000000027400016174000162',
    [text('a'), text('b')],
  ],
];

/** Classes that Debezium may store and that are written as text here. */
const FOREIGN =
  'aced0005757200135b4c6a6176612e6c616e672e4f626a6563743b90ce589f1073296c0200007870000000047372000f6a6176612e6c616e672e53686f7274684d37133460da5202000153000576616c7565787200106a6176612e6c616e672e4e756d62657286ac951d0b94e08b02000078700003737200146a6176612e6d6174682e426967446563696d616c54c71557f981284f0300024900057363616c654c0006696e7456616c7400164c6a6176612f6d6174682f426967496e74656765723b7871007e000300000002737200146a6176612e6d6174682e426967496e74656765728cfc9f1fa93bfb1d030006490008626974436f756e744900096269744c656e67746849001366697273744e6f6e7a65726f427974654e756d49000c6c6f776573745365744269744900067369676e756d5b00096d61676e69747564657400025b427871007e0003fffffffffffffffffffffffefffffffeffffffff757200025b42acf317f8060854e002000078700000000204e27878737200116a6176612e6c616e672e426f6f6c65616ecd207280d59cfaee0200015a000576616c7565787001737200106a6176612e6c616e672e446f75626c6580b3c24a296bfb0402000144000576616c75657871007e00033ff8000000000000';

describe('positions in the form of serialised Java arrays', () => {
  it.each(RECORDED)('%s', (hex, key) => {
    expect(writeJavaKey(key)).toBe(hex);
    expect(readJavaKey(hex)).toEqual(key);
  });

  it('reads shorts, decimals, booleans and doubles', () => {
    expect(readJavaKey(FOREIGN)).toEqual([int(3), text('-1250e-2'), text('true'), text('1.5')]);
  });

  it('gives back what was written', () => {
    const value = fc.oneof(
      fc.constant(null),
      fc.integer().map(int),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(long),
      fc.string({ unit: 'binary' }).map(text),
      fc.uuid().map(uuid),
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 12 }), (key) => {
        expect(readJavaKey(writeJavaKey(key))).toEqual(key);
      }),
    );
  });

  it('refuses what is cut off or something else', () => {
    const hex = writeJavaKey([int(1), text('a')]);
    for (let length = 0; length < hex.length; length += 2) expect(() => readJavaKey(hex.slice(0, length))).toThrow();
    expect(() => readJavaKey('7b7d')).toThrow('not a serialised object');
  });
});
