import fc from 'fast-check';
import { expect, it } from 'vitest';
import { documentHash } from '../../../../../src/sink/elasticsearch/verification/canonical-document.js';
import { RANGES, RangeSums, rangeOf } from '../../../../../src/sink/elasticsearch/verification/range-sums.js';

function sums(documents: Iterable<readonly [id: string, content: string]>): RangeSums {
  const result = new RangeSums();
  for (const [id, content] of documents) result.add(id, documentHash(id, content));
  return result;
}

const documents = fc.uniqueArray(fc.tuple(fc.string(), fc.string()), { selector: ([id]) => id, maxLength: 60 });

it('is equal for equal documents in any order', () => {
  fc.assert(
    fc.property(documents, (given) => {
      const shuffled = [...given].reverse();
      expect(sums(given).differing(sums(shuffled))).toEqual([]);
    }),
  );
});

it('differs exactly in the ranges of what is missing, too many or different', () => {
  fc.assert(
    fc.property(documents, fc.nat(), fc.constantFrom('missing', 'extra', 'different'), (given, place, kind) => {
      const changed = given[place % Math.max(1, given.length)];
      fc.pre(changed !== undefined);
      const [id, content] = changed as readonly [string, string];
      const others = given.filter(([other]) => other !== id);
      const [left, right] =
        kind === 'missing'
          ? [given, others]
          : kind === 'extra'
            ? [others, given]
            : [given, [...others, [id, `${content}!`] as const]];
      expect(sums(left).differing(sums(right))).toEqual([rangeOf(id)]);
    }),
  );
});

it('spreads keys as they are usual over all ranges', () => {
  const used = new Set(Array.from({ length: RANGES * 12 }, (_, i) => rangeOf(String(i + 1))));
  expect(used.size).toBeGreaterThan(RANGES * 0.95);
});
