import type { TopicPartition } from '../../data/topic-partition.js';
import { ConfigException } from '../../error/errors.js';
import { type GroupMember, stickyAssignment } from '../sticky-assignment.js';

/** A strategy by which the leader of a group divides its partitions. */
export interface Assignor {
  /** As the members of a group agree on it. */
  readonly name: string;
  /** Whether members keep what they have while the group rebalances. */
  readonly cooperative: boolean;
  assign(members: readonly GroupMember[], partitions: ReadonlyMap<string, number>): Map<string, TopicPartition[]>;
}

/** Kafka's RangeAssignor: of each topic, consecutive partitions to the members in the order of their ids. */
const range: Assignor = {
  name: 'range',
  cooperative: false,
  assign(members, partitions) {
    const assigned = new Map(members.map(({ id }) => [id, [] as TopicPartition[]]));
    for (const [topic, count] of partitions) {
      const takers = members.filter(({ topics }) => topics.includes(topic)).sort((a, b) => (a.id < b.id ? -1 : 1));
      let next = 0;
      takers.forEach(({ id }, i) => {
        const share = Math.floor(count / takers.length) + (i < count % takers.length ? 1 : 0);
        for (let n = 0; n < share; n++) assigned.get(id)?.push({ topic, partition: next++ });
      });
    }
    return assigned;
  },
};

/**
 * Cooperative and sticky: balanced with few moves. What has to change hands is given to nobody until its owner has let it go; that one joins again at once,
 * and the next round hands it over.
 *
 * @see https://cwiki.apache.org/confluence/display/KAFKA/KIP-429%3A+Kafka+Consumer+Incremental+Rebalance+Protocol
 */
const cooperativeSticky: Assignor = {
  name: 'cooperative-sticky',
  cooperative: true,
  assign(members, partitions) {
    const target = stickyAssignment(members, partitions);
    const owner = new Map<string, string>();
    for (const { id, owned } of members) for (const own of owned) owner.set(`${own.topic}\n${own.partition}`, id);
    for (const [id, assigned] of target) {
      target.set(
        id,
        assigned.filter(({ topic, partition }) => (owner.get(`${topic}\n${partition}`) ?? id) === id),
      );
    }
    return target;
  },
};

const CLASSES = new Map([
  ['org.apache.kafka.clients.consumer.RangeAssignor', range],
  ['org.apache.kafka.clients.consumer.CooperativeStickyAssignor', cooperativeSticky],
]);

/** Reads `partition.assignment.strategy`. @throws ConfigException */
export function parseAssignors(value: string | undefined): Assignor[] {
  // Kafka's own default.
  if (value === undefined) return [range, cooperativeSticky];
  return value.split(',').map((name) => {
    const found = CLASSES.get(name.trim());
    if (found !== undefined) return found;
    throw ConfigException.forValue(
      'partition.assignment.strategy',
      value,
      `must be of: ${[...CLASSES.keys()].join(', ')}`,
    );
  });
}
