import { formatLsn } from '../../../decoders/pgoutput/lsn.js';
import type { Operation } from '../../sink/elasticsearch/document/operation.js';
import {
  canonicalDocument,
  differingFields,
  documentHash,
  type IgnoredFields,
} from '../../sink/elasticsearch/verification/canonical-document.js';
import { RangeSums, rangeOf } from '../../sink/elasticsearch/verification/range-sums.js';
import { allDocuments } from '../../sink/elasticsearch/verification/stored-documents.js';
import { type VersionedWrite, writeVersioned } from '../../sink/elasticsearch/verification/versioned-writes.js';
import type { LogEnds } from './fence-client.js';
import { type KeyState, KeyStates, unchanged } from './key-states.js';
import type { SyncedPair } from './synced-pair.js';
import type { Difference, ResourceReport, VerificationReport } from './verification-report.js';

export interface VerificationOptions {
  readonly pair: SyncedPair;
  /** Resolves when the sink has stored, and made searchable, everything up to this position. */
  readonly fence: (lsn: string) => Promise<LogEnds>;
  readonly ignored: IgnoredFields;
  readonly repair: boolean;
  /** How many differences are listed; ranges behind that are not looked into. */
  readonly limit: number;
  readonly progress: (line: string) => void;
}

/** Rows and documents of one resource by ranges of keys. */
interface Sums {
  readonly rows: RangeSums;
  readonly documents: RangeSums;
}

/** One look at rows and documents, at one position. */
interface Look {
  readonly lsn: string;
  readonly states: ReadonlyMap<string, KeyState>;
  readonly ends: LogEnds;
}

/** How many keys are held at once. */
const MAX_KEYS = 50_000;
/** How often keys that go on changing are looked at. */
const MAX_LOOKS = 12;

/**
 * Compares the tables of a source with the indices of a sink, while changes flow.
 *
 * The first look adds up rows and documents by ranges of keys, the rows at one exact position, the documents once everything up to it is stored. Equal
 * sums are the proof. Where sums differ, keys are compared one by one, at later positions: a key whose row and document agree at one of them had only
 * changed meanwhile. One that is the same wrong at two looks in a row is wrong: between them everything that had been committed was stored, and neither
 * its row nor its document has changed.
 */
export class Verification {
  readonly #options: VerificationOptions;
  readonly #differences: Difference[] = [];
  readonly #counts = { missing: 0, extra: 0, different: 0 };
  #repaired = 0;
  #changedMeanwhile = 0;
  #newer = 0;
  #undecided = 0;
  #unexamined = 0;
  #decidedAt = '';

  constructor(options: VerificationOptions) {
    this.#options = options;
  }

  /** @throws ConnectException and what database, cluster and worker have to say */
  async run(): Promise<VerificationReport> {
    const { lsn, sums, unusable } = await this.#addUp();
    this.#decidedAt = lsn;
    const resources: ResourceReport[] = [];
    for (const [resource, { rows, documents }] of [...sums].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const suspicious = rows.differing(documents);
      resources.push({
        resource,
        rows: rows.total,
        documents: documents.total,
        suspiciousRanges: suspicious.length,
      });
      if (suspicious.length > 0) await this.#examine(resource, suspicious, rows, documents);
    }
    const found = this.#counts.missing + this.#counts.extra + this.#counts.different;
    return {
      equal: found === this.#repaired && this.#undecided === 0 && this.#unexamined === 0,
      lsn,
      decidedAt: this.#decidedAt,
      resources,
      counts: this.#counts,
      differences: this.#differences,
      repaired: this.#repaired,
      changedMeanwhile: this.#changedMeanwhile,
      newer: this.#newer,
      undecided: this.#undecided,
      unexaminedRanges: this.#unexamined,
      unusableRows: unusable,
    };
  }

  async #addUp(): Promise<{ lsn: string; sums: Map<string, Sums>; unusable: number }> {
    const { pair, ignored, progress, fence } = this.#options;
    const { maker } = pair;
    const view = await pair.rows();
    try {
      const lsn = formatLsn(view.lsn);
      progress(`comparing at ${lsn}`);
      const sums = new Map<string, Sums>();
      const of = (resource: string): Sums => {
        const known = sums.get(resource) ?? { rows: new RangeSums(), documents: new RangeSums() };
        sums.set(resource, known);
        return known;
      };
      const stored = fence(lsn);
      // It is awaited below; a failure in between must not count as one that nobody handles.
      stored.catch(() => {});
      maker.unusable = 0;
      for await (const operation of this.#operations(view)) {
        const id = operation.id as string;
        of(operation.resource).rows.add(id, documentHash(id, canonicalDocument(operation.document as string, ignored)));
      }
      const unusable = maker.unusable;
      // An empty table has an index too, in which there may be documents.
      for (const topic of view.topics) if (maker.reads(topic)) of(maker.resourceOf(topic));
      await stored;
      for (const [resource, { documents }] of sums) {
        for await (const page of allDocuments(pair.client, resource)) {
          for (const { id, source } of page) documents.add(id, documentHash(id, canonicalDocument(source, ignored)));
        }
      }
      return { lsn, sums, unusable };
    } finally {
      await view.close();
    }
  }

  async *#operations(view: Awaited<ReturnType<SyncedPair['rows']>>): AsyncGenerator<Operation> {
    for await (const records of view.records()) {
      for (const record of records) {
        const operation = await this.#options.pair.maker.make(record);
        if (operation !== null && operation.document !== null) yield operation;
      }
    }
  }

  /** Looks into ranges key by key, so many at a time as memory is to hold. */
  async #examine(resource: string, ranges: readonly number[], rows: RangeSums, documents: RangeSums): Promise<void> {
    const { limit, repair, progress } = this.#options;
    let group: number[] = [];
    let keys = 0;
    const groups: number[][] = [];
    for (const range of ranges) {
      const size = Math.max(rows.count(range), documents.count(range));
      if (group.length > 0 && keys + size > MAX_KEYS) {
        groups.push(group);
        group = [];
        keys = 0;
      }
      group.push(range);
      keys += size;
    }
    groups.push(group);
    for (const each of groups) {
      if (!repair && this.#differences.length >= limit) {
        this.#unexamined += each.length;
        continue;
      }
      progress(`${resource}: looking into ${each.length} ranges of keys that differ`);
      const wanted = new Set(each);
      const first = await this.#look(
        resource,
        (id) => wanted.has(rangeOf(id)),
        (states) => states.addRanges(this.#options.pair.client, resource, wanted),
      );
      await this.#decide(resource, first);
    }
  }

  /** Looks at keys again and again until each is either right or proven to be wrong. */
  async #decide(resource: string, first: Look): Promise<void> {
    let before = first;
    let suspects = differing(first.states);
    const proven = new Map<string, { state: KeyState; ends: LogEnds }>();
    let agreed = 0;
    for (let looks = 1; suspects.size > 0 && looks < MAX_LOOKS; looks++) {
      // What is written when a repair is made must be older than all that this look does not show.
      const { ends } = before;
      const look = await this.#lookAt(resource, suspects);
      const left = new Map<string, KeyState>();
      for (const id of suspects.keys()) {
        const state = look.states.get(id);
        if (state === undefined || state.row === state.document) agreed++;
        else if (unchanged(before.states.get(id) as KeyState, state)) proven.set(id, { state, ends });
        else left.set(id, state);
      }
      suspects = left;
      before = look;
    }
    this.#changedMeanwhile += agreed;
    this.#giveUpOn(suspects, before);
    for (const [id, { state }] of proven) this.#found(resource, id, state);
    if (this.#options.repair && proven.size > 0) await this.#repairAll(resource, proven);
  }

  /** Keys that never stood still: their documents are newer than the last look, if they say so. */
  #giveUpOn(suspects: ReadonlyMap<string, KeyState>, { ends }: Look): void {
    const end = ends.reduce((highest, { offset }) => Math.max(highest, offset), 0);
    for (const { stored } of suspects.values()) {
      if (stored !== null && this.#versioned && stored.version >= BigInt(end)) this.#newer++;
      else this.#undecided++;
    }
  }

  get #versioned(): boolean {
    const { upsert, versionHeader } = this.#options.pair.sinkConfig;
    return !upsert && versionHeader === null;
  }

  #found(resource: string, id: string, { operation, stored }: KeyState): void {
    const kind = stored === null ? 'missing' : operation === null ? 'extra' : 'different';
    this.#counts[kind]++;
    if (this.#differences.length >= this.#options.limit) return;
    const fields =
      operation === null || stored === null
        ? []
        : differingFields(operation.document as string, stored.source, this.#options.ignored);
    this.#differences.push({ resource, id, kind, fields, repaired: false });
  }

  async #repairAll(
    resource: string,
    proven: ReadonlyMap<string, { readonly state: KeyState; readonly ends: LogEnds }>,
  ): Promise<void> {
    const { pair, progress } = this.#options;
    progress(`${resource}: repairing ${proven.size} documents`);
    const repairs = [...proven].map(
      ([id, { state, ends }]): VersionedWrite => ({
        resource,
        id,
        document: state.operation?.document ?? null,
        version: state.stored?.version ?? versionBefore(state.operation as Operation, ends),
        missing: state.stored === null,
      }),
    );
    await writeVersioned(pair.client, repairs);
    // Confirmed as everything else is: the key agrees with its row at a later position.
    let left: ReadonlyMap<string, unknown> = proven;
    for (let looks = 0; left.size > 0 && looks < MAX_LOOKS; looks++) {
      const look = await this.#lookAt(resource, left);
      const still = new Map([...left].filter(([id]) => isWrong(look.states.get(id))));
      this.#repaired += left.size - still.size;
      for (const difference of this.#differences) {
        if (difference.resource === resource && left.has(difference.id))
          difference.repaired = !still.has(difference.id);
      }
      left = still;
    }
  }

  #lookAt(resource: string, keys: ReadonlyMap<string, unknown>): Promise<Look> {
    return this.#look(
      resource,
      (id) => keys.has(id),
      (states) => states.addById(this.#options.pair.client, resource, [...keys.keys()]),
    );
  }

  async #look(
    resource: string,
    wanted: (id: string) => boolean,
    addDocuments: (states: KeyStates) => Promise<void>,
  ): Promise<Look> {
    const { pair, ignored, fence } = this.#options;
    const states = new KeyStates(wanted, ignored);
    const view = await pair.rows();
    try {
      const lsn = formatLsn(view.lsn);
      const stored = fence(lsn);
      stored.catch(() => {});
      for await (const operation of this.#operations(view)) {
        if (operation.resource === resource) states.addRow(operation);
      }
      const ends = await stored;
      await addDocuments(states);
      this.#decidedAt = lsn;
      return { lsn, states: states.states, ends };
    } finally {
      await view.close();
    }
  }
}

function differing(states: ReadonlyMap<string, KeyState>): Map<string, KeyState> {
  return new Map([...states].filter(([, state]) => isWrong(state)));
}

function isWrong(state: KeyState | undefined): boolean {
  return state !== undefined && state.row !== state.document;
}

/** A version that is below that of every change which the look did not show yet: that of the last record before it in the key's partition. */
function versionBefore({ record }: Operation, ends: LogEnds): bigint {
  const { topic, partition } = record.original;
  const end = ends.find((each) => each.topic === topic && each.partition === partition)?.offset ?? 0;
  return BigInt(Math.max(0, end - 1));
}
