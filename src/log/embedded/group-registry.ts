import type { PartitionOffset, TopicPartition } from '../../data/topic-partition.js';
import { ConnectException } from '../../error/errors.js';
import { hasEnded, ownIdentity, type ProcessIdentity } from '../process-identity.js';
import { type GroupMember, stickyAssignment } from '../sticky-assignment.js';
import type { EmbeddedStore } from './store.js';
import type { TopicCatalog } from './topic-catalog.js';

interface StoredMember extends ProcessIdentity {
  readonly topics: readonly string[];
  readonly sessionTimeoutMs: number;
  readonly lastSeen: number;
}

/** What a member has to do now. */
export interface GroupStep {
  /** False: the others have given it up (it was silent for too long), and it owns nothing any more. */
  readonly member: boolean;
  readonly release: readonly TopicPartition[];
  readonly claimed: readonly TopicPartition[];
}

const END = '\uffff';

/**
 * Consumer groups of a folder, without a coordinator: members and their claims on partitions are entries of the store, and each member
 * works out alone, from the same entries, what it is to own. It takes only what nobody claims and gives up what is meant for others, so that a
 * partition never has two owners. A member counts as gone when its process has ended, or when it was silent for `session.timeout.ms`.
 *
 *     ["version", group]                      number that rises with every change of the following two
 *     ["member", group, id]                   StoredMember
 *     ["claim", group, topic, partition]      member id
 *     ["offset", group, topic, partition]     next offset to read
 */
export class GroupRegistry {
  readonly #store: EmbeddedStore;
  readonly #catalog: TopicCatalog;

  constructor(store: EmbeddedStore, catalog: TopicCatalog) {
    this.#store = store;
    this.#catalog = catalog;
  }

  version(group: string): number {
    return (this.#store.groups.get(['version', group]) as number | undefined) ?? 0;
  }

  async join(group: string, id: string, topics: readonly string[], sessionTimeoutMs: number): Promise<void> {
    const member: StoredMember = { ...ownIdentity(), topics, sessionTimeoutMs, lastSeen: Date.now() };
    await this.#store.transaction(() => {
      this.#store.groups.putSync(['member', group, id], member);
      this.#touch(group);
    });
  }

  /** Changes what a member subscribes to; does nothing for a member that the others have given up. */
  async resubscribe(group: string, id: string, topics: readonly string[]): Promise<void> {
    await this.#store.transaction(() => {
      const member = this.#store.groups.get(['member', group, id]) as StoredMember | undefined;
      if (member === undefined) return;
      this.#store.groups.putSync(['member', group, id], { ...member, topics });
      this.#touch(group);
    });
  }

  /** A sign of life; does nothing for a member that the others have given up. */
  async heartbeat(group: string, id: string): Promise<void> {
    await this.#store.transaction(() => {
      const member = this.#store.groups.get(['member', group, id]) as StoredMember | undefined;
      if (member !== undefined) this.#store.groups.putSync(['member', group, id], { ...member, lastSeen: Date.now() });
    });
  }

  async leave(group: string, id: string): Promise<void> {
    await this.#store.transaction(() => this.#remove(group, id));
  }

  /** Removes members that are gone. @returns whether there were any */
  async bury(group: string): Promise<boolean> {
    if (this.#gone(group).length === 0) return false;
    return this.#store.transaction(() => {
      const gone = this.#gone(group);
      for (const id of gone) this.#remove(group, id);
      return gone.length > 0;
    });
  }

  /** Takes what is free and meant for this member, and says what it has to release for others. */
  async step(group: string, id: string): Promise<GroupStep> {
    return this.#store.transaction(() => {
      const members = this.#members(group);
      if (!members.has(id)) return { member: false, release: [], claimed: [] };
      const claims = this.#claims(group);
      const view: GroupMember[] = [...members].map(([memberId, { topics }]) => ({
        id: memberId,
        topics,
        owned: claims.filter(({ owner }) => owner === memberId),
      }));
      const partitions = new Map([...this.#catalog.all()].map(([name, topic]) => [name, topic.partitions]));
      const target = stickyAssignment(view, partitions).get(id) ?? [];
      const claimed: TopicPartition[] = [];
      for (const { topic, partition } of target) {
        if (claims.some((claim) => claim.topic === topic && claim.partition === partition)) continue;
        this.#store.groups.putSync(['claim', group, topic, partition], id);
        claimed.push({ topic, partition });
      }
      if (claimed.length > 0) this.#touch(group);
      const release = claims.filter(
        ({ owner, topic, partition }) =>
          owner === id && !target.some((wanted) => wanted.topic === topic && wanted.partition === partition),
      );
      return { member: true, release: release.map(({ topic, partition }) => ({ topic, partition })), claimed };
    });
  }

  async release(group: string, id: string, partitions: readonly TopicPartition[]): Promise<void> {
    await this.#store.transaction(() => {
      for (const { topic, partition } of partitions) {
        const key = ['claim', group, topic, partition];
        if (this.#store.groups.get(key) === id) this.#store.groups.removeSync(key);
      }
      this.#touch(group);
    });
  }

  /** Stores offsets for a member. @throws ConnectException if it does not own one of the partitions */
  async commit(group: string, id: string, offsets: readonly PartitionOffset[]): Promise<void> {
    await this.#store.transaction(() => {
      for (const { topic, partition } of offsets) {
        if (this.#store.groups.get(['claim', group, topic, partition]) === id) continue;
        throw new ConnectException(
          `Offset commit cannot be completed since the consumer is not the owner of ${topic}-${partition} in group ${group}: ` +
            'the group has rebalanced and assigned the partition to another member.',
        );
      }
      for (const offset of offsets) this.#putOffset(group, offset);
    });
  }

  committed(group: string, { topic, partition }: TopicPartition): bigint | null {
    const offset = this.#store.groups.get(['offset', group, topic, partition]) as number | undefined;
    return offset === undefined ? null : BigInt(offset);
  }

  offsets(group: string): PartitionOffset[] {
    return this.#range('offset', group).map(({ key, value }) => ({
      topic: String(key[2]),
      partition: Number(key[3]),
      offset: BigInt(value as number),
    }));
  }

  /** @throws ConnectException if the group has members */
  async alter(group: string, offsets: readonly (TopicPartition & { readonly offset: bigint | null })[]): Promise<void> {
    await this.#store.transaction(() => {
      this.#checkEmpty(group);
      for (const { topic, partition, offset } of offsets) {
        if (offset === null) this.#store.groups.removeSync(['offset', group, topic, partition]);
        else this.#putOffset(group, { topic, partition, offset });
      }
    });
  }

  /** @throws ConnectException if the group has members */
  async delete(group: string): Promise<void> {
    await this.#store.transaction(() => {
      this.#checkEmpty(group);
      for (const { key } of this.#range('offset', group)) this.#store.groups.removeSync(key);
      this.#store.groups.removeSync(['version', group]);
    });
  }

  #putOffset(group: string, { topic, partition, offset }: PartitionOffset): void {
    this.#store.groups.putSync(['offset', group, topic, partition], Number(offset));
  }

  #checkEmpty(group: string): void {
    for (const id of this.#gone(group)) this.#remove(group, id);
    const active = this.#members(group).size;
    if (active > 0) {
      throw new ConnectException(`The consumer group ${group} has ${active} active member(s): stop its tasks first.`);
    }
  }

  #gone(group: string): string[] {
    const now = Date.now();
    return [...this.#members(group)]
      .filter(([, member]) => now - member.lastSeen > member.sessionTimeoutMs || hasEnded(member))
      .map(([id]) => id);
  }

  #remove(group: string, id: string): void {
    this.#store.groups.removeSync(['member', group, id]);
    for (const { owner, topic, partition } of this.#claims(group)) {
      if (owner === id) this.#store.groups.removeSync(['claim', group, topic, partition]);
    }
    this.#touch(group);
  }

  #members(group: string): Map<string, StoredMember> {
    return new Map(this.#range('member', group).map(({ key, value }) => [String(key[2]), value as StoredMember]));
  }

  #claims(group: string): (TopicPartition & { readonly owner: string })[] {
    return this.#range('claim', group).map(({ key, value }) => ({
      topic: String(key[2]),
      partition: Number(key[3]),
      owner: String(value),
    }));
  }

  #range(kind: string, group: string): { key: (string | number)[]; value: unknown }[] {
    return [...this.#store.groups.getRange({ start: [kind, group], end: [kind, group, END] })];
  }

  #touch(group: string): void {
    this.#store.groups.putSync(['version', group], this.version(group) + 1);
  }
}
