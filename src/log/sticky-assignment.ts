import type { TopicPartition } from '../data/topic-partition.js';

/** A member of a consumer group as an assignment sees it. */
export interface GroupMember {
  readonly id: string;
  /** The topics it subscribes to. */
  readonly topics: readonly string[];
  /** What it owns now. */
  readonly owned: readonly TopicPartition[];
}

/**
 * Divides partitions among the members that subscribe to them: balanced to within one partition as far as the subscriptions allow, and with
 * as few moves as that takes. The same input gives the same answer in any order of members, so that everybody can work it out alone.
 *
 * @param partitions number of partitions of each topic
 * @returns for each member id, what it is to own
 */
export function stickyAssignment(
  members: readonly GroupMember[],
  partitions: ReadonlyMap<string, number>,
): Map<string, TopicPartition[]> {
  const sorted = [...members].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const assigned = new Map(sorted.map(({ id }) => [id, [] as TopicPartition[]]));
  const subscribed = new Map(sorted.map(({ id, topics }) => [id, new Set(topics)]));
  const owners = keepOwned(sorted, partitions, subscribed, assigned);

  for (const topic of [...partitions.keys()].sort()) {
    const candidates = sorted.filter(({ id }) => subscribed.get(id)?.has(topic));
    if (candidates.length === 0) continue;
    for (let partition = 0; partition < (partitions.get(topic) ?? 0); partition++) {
      if (owners.has(`${topic}\n${partition}`)) continue;
      let least = assigned.get((candidates[0] as GroupMember).id) as TopicPartition[];
      for (const { id } of candidates) {
        const owned = assigned.get(id) as TopicPartition[];
        if (owned.length < least.length) least = owned;
      }
      least.push({ topic, partition });
    }
  }
  balance(sorted, subscribed, assigned);
  return assigned;
}

function keepOwned(
  members: readonly GroupMember[],
  partitions: ReadonlyMap<string, number>,
  subscribed: ReadonlyMap<string, ReadonlySet<string>>,
  assigned: ReadonlyMap<string, TopicPartition[]>,
): Set<string> {
  const taken = new Set<string>();
  for (const { id, owned } of members) {
    for (const { topic, partition } of owned) {
      const key = `${topic}\n${partition}`;
      if (partition >= (partitions.get(topic) ?? 0) || !subscribed.get(id)?.has(topic) || taken.has(key)) continue;
      taken.add(key);
      assigned.get(id)?.push({ topic, partition });
    }
  }
  return taken;
}

/** Moves partitions from members with more to members with fewer, as long as a move makes the difference smaller. */
function balance(
  members: readonly GroupMember[],
  subscribed: ReadonlyMap<string, ReadonlySet<string>>,
  assigned: ReadonlyMap<string, TopicPartition[]>,
): void {
  const load = (id: string): TopicPartition[] => assigned.get(id) as TopicPartition[];
  for (let moved = true; moved; ) {
    moved = false;
    const byLoad = [...members].sort((a, b) => load(b.id).length - load(a.id).length);
    for (const from of byLoad) {
      for (const to of byLoad.toReversed()) {
        if (load(from.id).length < load(to.id).length + 2) break;
        const at = load(from.id).findLastIndex(({ topic }) => subscribed.get(to.id)?.has(topic));
        if (at < 0) continue;
        load(to.id).push(...load(from.id).splice(at, 1));
        moved = true;
        break;
      }
      if (moved) break;
    }
  }
}
