import type { TopicPartition } from '../../data/topic-partition.js';
import { ConnectException } from '../../error/errors.js';
import type { GroupMember } from '../sticky-assignment.js';
import type { Assignor } from './assignors.js';
import { backoffMs } from './client-settings.js';
import type { Cluster } from './cluster.js';
import { decodeAssignment, decodeSubscription, encodeAssignment, encodeSubscription } from './consumer-protocol.js';
import type { ConsumerSettings } from './consumer-settings.js';
import { brokerCode, Code, canHeal, kafkaFailure, partialResponse } from './kafka-error.js';
import { heartbeatV4, joinGroupV9, leaveGroupV5, syncGroupV5 } from './wire-client.js';

type JoinResponse = Awaited<ReturnType<typeof joinGroupV9.api.async>>;

const PROTOCOL_TYPE = 'consumer';
/** How much longer than the rebalance itself its answer may take. */
const JOIN_GRACE_MS = 5_000;
const LEAVE_TIMEOUT_MS = 5_000;

/** What a round of the group has brought. */
export interface Joined {
  readonly assigned: readonly TopicPartition[];
  /** The coordinator did not know this member any more: what it had owned may belong to others since. */
  readonly lost: boolean;
}

/**
 * The place of a consumer in its group, by Kafka's classic protocol: joins, syncs, divides the partitions when it is the leader, and shows signs of
 * life. What to do with partitions is its owner's business.
 *
 * @see https://kafka.apache.org/protocol
 */
export class GroupMembership {
  /** Called when the group wants its members to join again, or has given this one up. */
  onChange: () => void = () => {};
  readonly #cluster: Cluster;
  readonly #settings: ConsumerSettings;
  readonly #group: string;
  #memberId = '';
  #generation = -1;
  #heartbeat: NodeJS.Timeout | null = null;
  #beating = false;
  #lost = false;
  #leader = false;
  #lastPoll = Date.now();
  /** Whether the members of the group have to join (again). */
  needsJoin = true;

  constructor(cluster: Cluster, settings: ConsumerSettings, group: string) {
    this.#cluster = cluster;
    this.#settings = settings;
    this.#group = group;
  }

  /** Whether members may keep their partitions while the group rebalances: only where all strategies on offer allow it. */
  get cooperative(): boolean {
    return this.#settings.assignors.every(({ cooperative }) => cooperative);
  }

  get leader(): boolean {
    return this.#leader;
  }

  /** Whether the member has lost its place since it last joined. */
  get lost(): boolean {
    return this.#lost;
  }

  /** The owner is alive: it has polled. */
  polled(): void {
    this.#lastPoll = Date.now();
  }

  requestJoin(): void {
    this.needsJoin = true;
    this.onChange();
  }

  /** Joins, as often as it takes. `owned` is what the member keeps meanwhile. @throws ConnectException */
  async join(topics: readonly string[], owned: readonly TopicPartition[]): Promise<Joined> {
    this.#stopHeartbeat();
    const hadPlace = this.#generation >= 0;
    let lost = this.#lost;
    for (let attempt = 1; ; attempt++) {
      if (this.#cluster.closed) throw new ConnectException('The consumer is closed.');
      try {
        this.needsJoin = false;
        const assigned = await this.#round(topics, lost ? [] : owned);
        this.#lost = false;
        this.#startHeartbeat();
        return { assigned, lost: lost && hadPlace };
      } catch (error) {
        const code = brokerCode(error);
        if (code === Code.MEMBER_ID_REQUIRED) {
          this.#memberId = partialResponse<JoinResponse>(error)?.memberId ?? '';
        } else if (code === Code.UNKNOWN_MEMBER_ID || code === Code.ILLEGAL_GENERATION) {
          if (code === Code.UNKNOWN_MEMBER_ID) this.#memberId = '';
          this.#generation = -1;
          lost = true;
        } else if (code !== Code.REBALANCE_IN_PROGRESS) {
          if (!canHeal(error)) throw kafkaFailure(`The consumer could not join group ${this.#group}`, error);
          await this.#cluster.pause(backoffMs(this.#settings, attempt));
        }
      }
    }
  }

  /** Runs a request of this member with its generation and id. */
  identity(): { generation: number; memberId: string } {
    return { generation: this.#generation, memberId: this.#memberId };
  }

  /** The coordinator has refused this member. */
  evicted(): void {
    this.#stopHeartbeat();
    this.#memberId = '';
    this.#generation = -1;
    this.#lost = true;
    this.requestJoin();
  }

  async leave(): Promise<void> {
    this.#stopHeartbeat();
    if (this.#memberId === '' || this.#settings.groupInstanceId !== null) return;
    const members = [{ memberId: this.#memberId, groupInstanceId: null, reason: 'the consumer is being closed' }];
    this.#memberId = '';
    this.#generation = -1;
    // Without it the group would wait for the session to end; if the broker cannot be reached, it will.
    await this.#cluster
      .coordinate(
        this.#group,
        (connection) => leaveGroupV5.api.async(connection, this.#group, members),
        LEAVE_TIMEOUT_MS,
      )
      .catch(() => {});
  }

  async #round(topics: readonly string[], owned: readonly TopicPartition[]): Promise<readonly TopicPartition[]> {
    const { sessionTimeoutMs, maxPollIntervalMs, groupInstanceId, assignors } = this.#settings;
    const metadata = encodeSubscription({ topics, owned, generation: this.#generation });
    const protocols = assignors.map(({ name }) => ({ name, metadata }));
    const joined = await this.#cluster.coordinate(
      this.#group,
      (connection) =>
        joinGroupV9.api.async(
          connection,
          this.#group,
          sessionTimeoutMs,
          maxPollIntervalMs,
          this.#memberId,
          groupInstanceId,
          PROTOCOL_TYPE,
          protocols,
          null,
        ),
      maxPollIntervalMs + JOIN_GRACE_MS,
    );
    this.#memberId = joined.memberId ?? this.#memberId;
    this.#generation = joined.generationId;
    this.#leader = joined.leader === this.#memberId;
    const assignor = assignors.find(({ name }) => name === joined.protocolName);
    if (assignor === undefined) {
      throw new ConnectException(
        `Group ${this.#group} has chosen the unknown assignment strategy ${joined.protocolName}.`,
      );
    }
    const assignments = this.#leader && !joined.skipAssignment ? await this.#assign(assignor, joined) : [];
    const synced = await this.#cluster.coordinate(
      this.#group,
      (connection) =>
        syncGroupV5.api.async(
          connection,
          this.#group,
          this.#generation,
          this.#memberId,
          groupInstanceId,
          PROTOCOL_TYPE,
          assignor.name,
          assignments,
        ),
      maxPollIntervalMs + JOIN_GRACE_MS,
    );
    return decodeAssignment(synced.assignment);
  }

  async #assign(assignor: Assignor, { members }: JoinResponse): Promise<{ memberId: string; assignment: Buffer }[]> {
    const subscriptions = members.map(({ memberId, metadata }) => ({
      id: memberId,
      ...decodeSubscription(metadata ?? Buffer.alloc(0)),
    }));
    const newest = Math.max(...subscriptions.map(({ generation }) => generation));
    const view: GroupMember[] = subscriptions.map(({ id, topics, owned, generation }) => ({
      id,
      topics,
      // Claims of a member that has missed a round are old: others own these partitions now.
      owned: generation < 0 || generation === newest ? owned : [],
    }));
    const topics = [...new Set(view.flatMap(({ topics }) => topics))].sort();
    await this.#cluster.refresh(topics);
    const partitions = new Map(topics.map((topic) => [topic, this.#cluster.topic(topic)?.leaders.length ?? 0]));
    return [...assignor.assign(view, partitions)].map(([memberId, assigned]) => ({
      memberId,
      assignment: encodeAssignment(assigned),
    }));
  }

  #startHeartbeat(): void {
    this.#heartbeat = setInterval(() => void this.#beat(), this.#settings.heartbeatIntervalMs).unref();
  }

  #stopHeartbeat(): void {
    if (this.#heartbeat !== null) clearInterval(this.#heartbeat);
    this.#heartbeat = null;
  }

  async #beat(): Promise<void> {
    if (this.#beating) return;
    if (Date.now() - this.#lastPoll > this.#settings.maxPollIntervalMs) {
      // Whoever does not poll cannot work off what it has: others shall.
      await this.leave();
      this.evicted();
      return;
    }
    this.#beating = true;
    const { generation, memberId } = this.identity();
    const { groupInstanceId, sessionTimeoutMs } = this.#settings;
    try {
      await this.#cluster.coordinate(
        this.#group,
        (connection) => heartbeatV4.api.async(connection, this.#group, generation, memberId, groupInstanceId),
        sessionTimeoutMs,
      );
    } catch (error) {
      if (generation === this.#generation && memberId === this.#memberId) this.#beatFailed(brokerCode(error));
    } finally {
      this.#beating = false;
    }
  }

  #beatFailed(code: number | null): void {
    if (code === Code.REBALANCE_IN_PROGRESS) this.requestJoin();
    else if (code === Code.UNKNOWN_MEMBER_ID || code === Code.ILLEGAL_GENERATION || code === Code.FENCED_INSTANCE_ID) {
      this.evicted();
    }
    // Anything else is a broker that is away: the next beat finds its successor.
  }
}
