import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAssignors } from '../../../../src/log/kafka/assignors.js';
import {
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
} from '../../../../src/log/kafka/consumer-protocol.js';

const [range, cooperative] = parseAssignors(undefined);
const name = ({ topic, partition }: { topic: string; partition: number }): string => `${topic}-${partition}`;
const member = (id: string, topics: string[], owned: string[] = []) => ({
  id,
  topics,
  owned: owned.map((text) => ({ topic: text.slice(0, 1), partition: Number(text.slice(2)) })),
});

test('range divides each topic as RangeAssignor does', () => {
  const members = [member('m2', ['a', 'b']), member('m1', ['a', 'b']), member('m3', ['b'])];
  const result = range?.assign(
    members,
    new Map([
      ['a', 3],
      ['b', 4],
    ]),
  );
  expect([...(result ?? [])].map(([id, owned]) => [id, owned.map(name)])).toEqual([
    ['m2', ['a-2', 'b-2']],
    ['m1', ['a-0', 'a-1', 'b-0', 'b-1']],
    ['m3', ['b-3']],
  ]);
});

test('cooperative-sticky hands over only what its owner has let go', () => {
  const partitions = new Map([['a', 4]]);
  const owner = member('m1', ['a'], ['a-0', 'a-1', 'a-2', 'a-3']);
  const first = cooperative?.assign([owner, member('m2', ['a'])], partitions);
  expect(first?.get('m1')).toHaveLength(2);
  expect(first?.get('m2')).toEqual([]);
  const second = cooperative?.assign([{ ...owner, owned: first?.get('m1') ?? [] }, member('m2', ['a'])], partitions);
  expect(second?.get('m1')).toEqual(first?.get('m1'));
  expect(second?.get('m2')).toHaveLength(2);
});

test('what members tell each other comes back as it was sent', () => {
  const partitions = fc.uniqueArray(fc.record({ topic: fc.constantFrom('a', 'ü', 'c.d'), partition: fc.nat(20) }), {
    selector: name,
  });
  fc.assert(
    fc.property(fc.array(fc.string()), partitions, fc.integer({ min: -1, max: 1000 }), (topics, owned, generation) => {
      const decoded = decodeSubscription(encodeSubscription({ topics, owned, generation }));
      expect(decoded.topics).toEqual(topics);
      expect(decoded.generation).toBe(generation);
      expect(decoded.owned.map(name).sort()).toEqual(owned.map(name).sort());
      expect(decodeAssignment(encodeAssignment(owned)).map(name).sort()).toEqual(owned.map(name).sort());
    }),
  );
  expect(decodeAssignment(Buffer.alloc(0))).toEqual([]);
  // Version 0 of older clients: topics a, no user data.
  expect(decodeSubscription(Buffer.from('0000000000010001' + '61ffffffff', 'hex'))).toEqual({
    topics: ['a'],
    owned: [],
    generation: -1,
  });
});
