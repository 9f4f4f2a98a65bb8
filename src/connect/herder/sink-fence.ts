import { setTimeout as delay } from 'node:timers/promises';
import { parseType, type RawConfig } from '../../config/config-def.js';
import { JavaRegex } from '../../config/java-regex.js';
import type { PartitionOffset } from '../../data/topic-partition.js';
import { NotFoundException } from '../../error/errors.js';
import { errorMessage } from '../../error/java-trace.js';
import type { Log } from '../../log/log.js';
import type { Worker } from '../worker.js';
import { BadRequest } from './bad-request.js';
import { Conflict } from './conflict.js';
import { groupOf } from './connector-offsets.js';
import type { ConnectorStateInfo, StateInfo } from './entities.js';
import { type FenceAnswer, type FenceRequest, FenceTimeout } from './fence.js';

/** How long to wait before looking again: short at first, because mostly little is missing. */
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 100;

export interface SinkFenceParts {
  readonly log: Log;
  readonly worker: Worker;
  readonly status: (connector: string) => ConnectorStateInfo;
  /** Topics that a connector is known to have used. */
  readonly activeTopics: (connector: string) => readonly string[];
  /** The source connectors of this worker. */
  readonly sources: () => readonly string[];
}

/**
 * Waits until a sink has stored everything that its source committed up to a position.
 *
 * Three facts, one after the other: the source has made everything up to the position durable in the log; the topics of the sink end here; the sink has
 * committed up to there. An idle topic holds nothing up, for its end is reached already.
 */
export class SinkFence {
  readonly #parts: SinkFenceParts;

  constructor(parts: SinkFenceParts) {
    this.#parts = parts;
  }

  /**
   * `config` has its references resolved.
   * @throws BadRequest where the source is not clear, Conflict where one of the two does not run, FenceTimeout
   */
  async wait(sink: string, config: RawConfig, request: FenceRequest): Promise<FenceAnswer> {
    const deadline = Date.now() + request.timeoutMs;
    const reads = subscription(config);
    const source = this.#source(sink, reads, request.source);
    await this.#sourceReached(source, request.position, deadline);
    const offsets = await this.#ends(reads);
    await this.#stored(sink, groupOf(sink, config), offsets, deadline);
    return { source, offsets, refreshed: request.refresh && (await this.#refresh(sink, deadline)) };
  }

  /** Positions of two databases cannot be compared, so there must be exactly one source that the sink reads of. */
  #source(sink: string, reads: (topic: string) => boolean, given: string | null): string {
    const all = this.#parts.sources();
    if (given !== null) {
      if (all.includes(given)) return given;
      throw new BadRequest(
        `There is no source connector ${given} on this worker. Source connectors here: ${all.join(', ') || 'none'}.`,
      );
    }
    const writing = all.filter((name) => this.#parts.activeTopics(name).some(reads));
    const candidates = writing.length > 0 ? writing : all;
    const [only] = candidates;
    if (candidates.length === 1 && only !== undefined) return only;
    if (only === undefined) {
      throw new BadRequest(
        `No source connector runs on this worker, and only a source knows where a log position is in the topics of ${sink}. Ask a worker that runs both.`,
      );
    }
    throw new BadRequest(
      `The position may be one of several source connectors: ${candidates.join(', ')}. Say which one with source=<name>.`,
    );
  }

  async #sourceReached(source: string, position: number, deadline: number): Promise<void> {
    for await (const _ of rounds(deadline)) {
      this.#checkRunning(source, 'source');
      const answers = await this.#parts.worker.progress(source, false);
      if (answers.length > 0 && answers.every((answer) => answer.position !== null && answer.position >= position))
        return;
    }
    throw new FenceTimeout(
      `The source connector ${source} has not yet read everything up to this position. A snapshot that is running counts as not read; its lag is shown by millrace_source_lag_bytes at /metrics. Ask again, or with a longer timeout.`,
    );
  }

  /** Where the topics end now; partitions without records are left out. Topics may have been created only by what the source has appended meanwhile. */
  async #ends(reads: (topic: string) => boolean): Promise<readonly PartitionOffset[]> {
    const { log } = this.#parts;
    const topics = [...(await log.topics())].filter(([topic]) => reads(topic));
    const ends = topics.flatMap(([topic, partitions]) =>
      Array.from({ length: partitions }, async (_, partition) => {
        const { earliest, latest } = await log.offsets({ topic, partition });
        return latest > earliest ? [{ topic, partition, offset: latest }] : [];
      }),
    );
    return (await Promise.all(ends)).flat();
  }

  async #stored(sink: string, group: string, wanted: readonly PartitionOffset[], deadline: number): Promise<void> {
    let missing = wanted;
    for await (const _ of rounds(deadline)) {
      this.#checkRunning(sink, 'sink');
      const committed = await this.#parts.log.groupOffsets(group);
      missing = wanted.filter(({ topic, partition, offset }) => {
        const own = committed.find((one) => one.topic === topic && one.partition === partition);
        return own === undefined || own.offset < offset;
      });
      if (missing.length === 0) return;
      // Has the sink commit what is stored by now, which it would do on its own only at intervals.
      await this.#parts.worker.progress(sink, false);
    }
    const places = missing.slice(0, 5).map(({ topic, partition, offset }) => `${topic}-${partition} up to ${offset}`);
    throw new FenceTimeout(
      `The sink connector ${sink} has not yet stored ${places.join(', ')}${missing.length > 5 ? ' and more' : ''}. Ask again, or with a longer timeout; if it stays so, see its status and log.`,
    );
  }

  /** False: the sink has nothing of the kind. */
  async #refresh(sink: string, deadline: number): Promise<boolean> {
    let failure = '';
    for await (const _ of rounds(deadline)) {
      try {
        const answers = await this.#parts.worker.progress(sink, true);
        return answers.length > 0 && answers.every(({ refreshed }) => refreshed);
      } catch (error) {
        // What is stored stays so: an order that failed is given again.
        failure = errorMessage(error);
      }
    }
    throw new FenceTimeout(
      `The sink connector ${sink} has stored everything, but could not make it readable: ${failure}`,
    );
  }

  /** The states of the connector and its tasks; none of one that is just being created. */
  #states(name: string): readonly StateInfo[] {
    try {
      const { connector, tasks } = this.#parts.status(name);
      return [connector, ...tasks];
    } catch (error) {
      if (error instanceof NotFoundException) return [];
      throw error;
    }
  }

  /** Waiting for what does not run is of no use. */
  #checkRunning(name: string, type: 'source' | 'sink'): void {
    const states = this.#states(name);
    const standing = states.find(({ state }) => state === 'FAILED' || state === 'PAUSED' || state === 'STOPPED');
    if (standing === undefined) return;
    const remedy = standing.state === 'FAILED' ? 'Its status tells why; restart it then' : 'Resume it';
    throw new Conflict(`The ${type} connector ${name} is ${standing.state}, so nothing comes through it. ${remedy}.`);
  }
}

/** Which topics a sink reads. */
function subscription(config: RawConfig): (topic: string) => boolean {
  const named = parseType('topics', config.topics ?? '', 'LIST') as readonly string[];
  if (named.length > 0) return (topic) => named.includes(topic);
  const pattern = new JavaRegex(config['topics.regex'] ?? '').whole;
  return (topic) => pattern.test(topic);
}

/** Tries with growing pauses until the deadline, at least one. */
async function* rounds(deadline: number): AsyncGenerator<void> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    yield;
    const left = deadline - Date.now();
    if (left <= 0) return;
    await delay(Math.min(pause, left));
  }
}
