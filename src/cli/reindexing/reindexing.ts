import { formatLsn } from '../../../decoders/pgoutput/lsn.js';
import { ConfigException, ConnectException } from '../../error/errors.js';
import { mappingOf } from '../../sink/elasticsearch/resource/mapping.js';
import { type VersionedWrite, writeVersioned } from '../../sink/elasticsearch/verification/versioned-writes.js';
import { awaitFence } from '../verification/fence-client.js';
import type { OpenedPair } from '../verification/open-pair.js';
import { Verification } from '../verification/verification.js';
import type { VerificationReport } from '../verification/verification-report.js';
import { type AliasAction, IndexAliases, type NamedResource } from './index-aliases.js';
import {
  SinkConnectors,
  type SinkOffsets,
  standbyAlias,
  standbyConfig,
  standbyName,
  type TopicResource,
} from './standby-connector.js';

export interface ReindexingOptions {
  readonly opened: OpenedPair;
  readonly timeoutMs: number;
  /** Body of the request that creates an index; null: settings are the cluster's defaults, the mapping is made of the rows. */
  readonly definition: object | null;
  /** The topics whose indices are rebuilt; null: all. */
  readonly topics: readonly string[] | null;
  /** Indices that are no aliases yet are replaced by one. */
  readonly move: boolean;
  readonly ignored: ReadonlySet<string>;
  readonly progress: (line: string) => void;
}

/** An index as it is in use, and what stands beside it. */
interface Target extends TopicResource {
  readonly active: NamedResource;
  readonly standby: NamedResource;
  /** The standby index is not complete: a rebuild was broken off. */
  readonly building: boolean;
}

const LOAD_BATCH = 500;

/**
 * Builds new indices beside those in use and changes over.
 *
 * The new index is loaded from a snapshot under versions below those of all later changes, then a second sink connector brings it up to date from the
 * log and keeps it so. When it was compared with the tables, aliases are exchanged in one request; the second connector keeps the former index in step
 * from then on, so that the way back is the same exchange again.
 */
export class Reindexing {
  readonly #options: ReindexingOptions;
  readonly #aliases: IndexAliases;
  readonly #connectors: SinkConnectors;
  readonly #sink: string;
  readonly #source: string;

  constructor(options: ReindexingOptions) {
    const { pair, worker, sink, source } = options.opened;
    this.#options = options;
    this.#aliases = new IndexAliases(pair.client);
    this.#connectors = new SinkConnectors(worker);
    this.#sink = sink.name as string;
    this.#source = source.name as string;
    const { upsert, versionHeader } = pair.sinkConfig;
    if (upsert || versionHeader !== null) {
      const key = upsert ? 'write.method=upsert' : 'external.version.header';
      throw new ConfigException(
        `The indices of ${this.#sink} cannot be rebuilt while changes flow: with ${key} the versions of documents are not offsets, so rows of the snapshot could overwrite changes.`,
      );
    }
  }

  /** Builds, compares, changes over. The report says whether the new indices were the same as the tables; if not, nothing is changed over. */
  async rebuild(): Promise<VerificationReport> {
    const targets = await this.#prepared();
    const positions = await this.#connectors.offsets(this.#sink);
    const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
    await this.#load(targets, positions, stamp);
    const config = standbyConfig(this.#options.opened.sink, targets);
    await this.#connectors.createStopped(config);
    await this.#connectors.moveTo(config.name as string, positions);
    await this.#connectors.resume(config.name as string);
    const built = withStandby(await this.#targets());
    const report = await this.#compare(built);
    if (report.equal) await this.#exchange(built, report.decidedAt);
    else await this.#discard(built);
    return report;
  }

  /** The former indices are in use again, and the ones in use until now beside them. */
  async rollBack(): Promise<void> {
    const targets = withStandby(await this.#settled());
    if (targets.length === 0 || targets.some(({ building }) => building)) {
      throw new ConfigException(
        `There is nothing to go back to: no index of ${this.#sink} stands behind an alias that ends with -standby. millrace reindex without --rollback builds one.`,
      );
    }
    if ((await this.#connectors.status(standbyName(this.#sink))) === null) {
      // A worker that keeps connectors in memory has forgotten it; what it had committed is in the log.
      await this.#connectors.createStopped(standbyConfig(this.#options.opened.sink, targets));
      await this.#connectors.resume(standbyName(this.#sink));
    }
    await this.#exchange(targets, await this.#now());
  }

  /** Gives up the way back: the indices on standby are deleted, and the connector that feeds them. */
  async finish(): Promise<void> {
    await this.#discard(await this.#settled());
  }

  /** Everything as it is to be before a rebuild. */
  async #prepared(): Promise<readonly Target[]> {
    let targets = await this.#settled();
    if (targets.some(({ building }) => building)) {
      this.#options.progress('a rebuild was broken off: what it has left is removed');
      await this.#discard(targets);
      targets = await this.#targets();
    }
    const kept = targets.find(({ standby }) => standby.kind === 'alias');
    if (kept !== undefined) {
      throw new ConfigException(
        `The index of an earlier rebuild still stands behind '${standbyAlias(kept.resource)}'. Give it up with --finish, or go back to it with --rollback.`,
      );
    }
    const unknown = this.#options.topics?.find((topic) => !targets.some((target) => target.topic === topic));
    if (unknown !== undefined) {
      const known = targets.map(({ topic }) => topic).join(', ');
      throw new ConfigException(
        `--topic is '${unknown}', which ${this.#sink} does not read of a table. It reads: ${known}.`,
      );
    }
    const chosen = targets.filter(({ topic }) => this.#options.topics?.includes(topic) ?? true);
    const plain = chosen.find(({ active }) => active.kind === 'index');
    if (plain !== undefined && !this.#options.move) {
      throw new ConfigException(
        `'${plain.resource}' is an index, not an alias, so it cannot be changed over. With --move a new index is built, and in one step the old one is deleted and its name becomes an alias of the new one; there is no way back from that one step, but from all later ones.`,
      );
    }
    const state = (await this.#connectors.status(this.#sink))?.connector.state;
    if (state !== 'RUNNING') {
      throw new ConfigException(`The sink connector ${this.#sink} is ${state ?? 'unknown'}; it has to run.`);
    }
    return chosen;
  }

  async #targets(): Promise<readonly Target[]> {
    const { pair } = this.#options.opened;
    const view = await pair.rows();
    const topics = view.topics.filter((topic) => pair.maker.reads(topic));
    await view.close();
    const resources = topics.map((topic) => pair.maker.resourceOf(topic));
    const shared = resources.find((resource, i) => resources.indexOf(resource) !== i);
    if (shared !== undefined) {
      throw new ConfigException(`Several topics are stored in '${shared}'; a rebuild needs an index for each topic.`);
    }
    return Promise.all(
      topics.map(async (topic, i): Promise<Target> => {
        const resource = resources[i] as string;
        return {
          topic,
          resource,
          active: await this.#aliases.resolve(resource),
          standby: await this.#aliases.resolve(standbyAlias(resource)),
          building: (await this.#aliases.resolve(buildingAlias(resource))).kind === 'alias',
        };
      }),
    );
  }

  /** The targets, after an exchange that was broken off has been brought to its end: connectors that were stopped for it run again. */
  async #settled(): Promise<readonly Target[]> {
    const standby = standbyName(this.#sink);
    const beside = await this.#connectors.status(standby);
    const own = await this.#connectors.status(this.#sink);
    if (beside !== null && own?.connector.state === 'STOPPED') {
      this.#options.progress('a change-over was broken off: its connectors are started again');
      await this.#connectors.stop(standby);
      await this.#connectors.moveTo(standby, await this.#connectors.offsets(this.#sink));
      await this.#connectors.resume(this.#sink);
      await this.#connectors.resume(standby);
    }
    return this.#targets();
  }

  async #load(targets: readonly Target[], positions: SinkOffsets, stamp: string): Promise<void> {
    const { opened, progress } = this.#options;
    const { pair } = opened;
    const created = new Set<string>();
    const create = async (resource: string, mapping: object) => {
      const index = `${resource}-${stamp}`;
      const aliases = { [standbyAlias(resource)]: {}, [buildingAlias(resource)]: {} };
      await this.#aliases.create(index, { mappings: mapping, ...this.#options.definition, aliases });
      created.add(resource);
    };
    const known = new Set(targets.map(({ resource }) => resource));
    const topics = new Set(targets.map(({ topic }) => topic));
    const view = await pair.rows();
    try {
      progress(`loading the rows as they are at ${formatLsn(view.lsn)}`);
      let batch: VersionedWrite[] = [];
      let rows = 0;
      for await (const records of view.records()) {
        for (const record of records) {
          const operation = await pair.maker.make(record);
          if (operation === null || operation.document === null) continue;
          const { resource } = operation;
          if (!topics.has(operation.record.original.topic)) continue;
          if (!known.has(resource)) throw renamed(resource, this.#sink);
          if (!created.has(resource)) {
            const schema = pair.maker.rowSchema;
            await create(resource, schema?.type === 'struct' ? mappingOf(schema, pair.sinkConfig.lenient) : {});
          }
          const { topic, partition } = operation.record.original;
          batch.push({
            resource: standbyAlias(resource),
            id: operation.id as string,
            document: operation.document,
            version: versionBelow(positions, topic, partition),
            missing: false,
          });
          rows++;
        }
        if (batch.length >= LOAD_BATCH) {
          await writeVersioned(pair.client, batch);
          batch = [];
        }
      }
      await writeVersioned(pair.client, batch);
      progress(`${rows} documents are loaded`);
    } finally {
      await view.close();
    }
    // Of an empty table nothing tells the mapping but the index that there is.
    for (const resource of known)
      if (!created.has(resource)) await create(resource, await this.#aliases.mapping(resource));
  }

  async #compare(targets: readonly Target[]): Promise<VerificationReport> {
    const { opened, ignored, progress, timeoutMs } = this.#options;
    const pair = await opened.withSink(standbyConfig(opened.sink, targets));
    try {
      return await new Verification({
        pair,
        fence: (lsn) => this.#fence(standbyName(this.#sink), lsn, timeoutMs),
        ignored,
        repair: false,
        limit: 20,
        progress,
      }).run();
    } finally {
      await pair.close();
    }
  }

  /**
   * Exchanges the indices. Both connectors stand still for that: the one on standby must have stored all that the other one has, and must begin where
   * the other one ended, or changes would be missing in one of the indices.
   */
  async #exchange(targets: readonly Target[], lsn: string): Promise<void> {
    const standby = standbyName(this.#sink);
    const { progress, timeoutMs } = this.#options;
    progress('changing over');
    await this.#connectors.stop(this.#sink);
    try {
      await this.#fence(standby, lsn, timeoutMs);
      await this.#connectors.stop(standby);
      await this.#aliases.change(targets.flatMap(exchangeActions));
      await this.#connectors.moveTo(standby, await this.#connectors.offsets(this.#sink));
    } finally {
      await this.#connectors.resume(this.#sink);
    }
    const kept = targets.every(({ active }) => active.kind === 'alias');
    if (kept) await this.#connectors.resume(standby);
    else await this.#discard(await this.#targets());
  }

  async #discard(targets: readonly Target[]): Promise<void> {
    await this.#connectors.remove(standbyName(this.#sink));
    for (const { standby } of targets) if (standby.kind === 'alias') await this.#aliases.drop(standby.index);
  }

  async #fence(sink: string, lsn: string, timeoutMs: number) {
    return awaitFence(this.#options.opened.worker, { source: this.#source, sink }, lsn, timeoutMs);
  }

  async #now(): Promise<string> {
    const view = await this.#options.opened.pair.rows();
    await view.close();
    return formatLsn(view.lsn);
  }
}

/** Those that have an index on standby. */
function withStandby(targets: readonly Target[]): readonly Target[] {
  return targets.filter(({ standby }) => standby.kind === 'alias');
}

/** Marks a standby index that is not complete. */
function buildingAlias(resource: string): string {
  return `${resource}-building`;
}

function exchangeActions({ resource, active, standby, building }: Target): AliasAction[] {
  if (standby.kind !== 'alias') throw new ConnectException(`No index stands behind '${standbyAlias(resource)}'.`);
  const arrives = standby.index;
  const aside = standbyAlias(resource);
  const leaves: AliasAction[] =
    active.kind === 'alias'
      ? [{ remove: { index: active.index, alias: resource } }, { add: { index: active.index, alias: aside } }]
      : active.kind === 'index'
        ? [{ remove_index: { index: resource } }]
        : [];
  return [
    ...leaves,
    { remove: { index: arrives, alias: aside } },
    ...(building ? [{ remove: { index: arrives, alias: buildingAlias(resource) } }] : []),
    { add: { index: arrives, alias: resource } },
  ];
}

/** Below the version of every change that the sink had not stored when the snapshot was taken. */
function versionBelow(positions: SinkOffsets, topic: string, partition: number): bigint {
  const own = positions.find(
    (one) => one.partition.kafka_topic === topic && one.partition.kafka_partition === partition,
  );
  return BigInt(Math.max(0, (own?.offset.kafka_offset ?? 0) - 1));
}

function renamed(resource: string, sink: string): ConfigException {
  return new ConfigException(
    `A transform of ${sink} renames topics: documents go to '${resource}', which no topic is named for. Name the indices by index.name.format or topic.to.external.resource.mapping instead, then they can be rebuilt.`,
  );
}
