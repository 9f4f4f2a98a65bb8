import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type GroupMember, stickyAssignment } from '../../../src/log/sticky-assignment.js';

const topics = new Map([
  ['a', 4],
  ['b', 1],
  ['c', 7],
]);
const allPartitions = [...topics].flatMap(([topic, count]) =>
  Array.from({ length: count }, (_, partition) => ({ topic, partition })),
);
const names = (partitions: readonly { topic: string; partition: number }[]): string[] =>
  partitions.map(({ topic, partition }) => `${topic}-${partition}`).sort();

const membersOf = fc
  .uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 })
  .chain((ids) =>
    fc.record({
      ids: fc.constant(ids),
      owners: fc.array(fc.nat(ids.length), { minLength: allPartitions.length, maxLength: allPartitions.length }),
    }),
  )
  .map(({ ids, owners }): GroupMember[] =>
    ids.map((id, i) => ({
      id,
      topics: [...topics.keys()],
      owned: allPartitions.filter((_, at) => owners[at] === i),
    })),
  );

describe('stickyAssignment', () => {
  test('gives every partition to one member, balanced, and the same in any order of members', () => {
    fc.assert(
      fc.property(membersOf, (members) => {
        const result = stickyAssignment(members, topics);
        expect(names([...result.values()].flat())).toEqual(names(allPartitions));
        const loads = [...result.values()].map((owned) => owned.length);
        expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
        const reversed = stickyAssignment(members.toReversed(), topics);
        for (const [id, owned] of result) expect(names(reversed.get(id) ?? [])).toEqual(names(owned));
      }),
    );
  });

  test('moves nothing when it is applied again', () => {
    fc.assert(
      fc.property(membersOf, (members) => {
        const first = stickyAssignment(members, topics);
        const again = stickyAssignment(
          members.map((member) => ({ ...member, owned: first.get(member.id) ?? [] })),
          topics,
        );
        for (const [id, owned] of first) expect(names(again.get(id) ?? [])).toEqual(names(owned));
      }),
    );
  });

  test('respects who subscribes to what, and drops partitions that are gone', () => {
    const result = stickyAssignment(
      [
        { id: 'x', topics: ['a'], owned: [{ topic: 'c', partition: 0 }] },
        { id: 'y', topics: ['a', 'b'], owned: [{ topic: 'a', partition: 9 }] },
      ],
      topics,
    );
    expect(names(result.get('y') ?? [])).toContain('b-0');
    expect(names([...result.values()].flat())).toEqual(['a-0', 'a-1', 'a-2', 'a-3', 'b-0']);
  });
});
