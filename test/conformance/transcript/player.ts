import { existsSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../../src/log/log.js';
import { difference, valueDifference } from './compare.js';
import { send } from './http-client.js';
import { reasonToSkip } from './known-differences.js';
import type { RecordedResponse, Scenario, Step } from './scenario.js';
import { fill, type Places, scrubText } from './scrub.js';
import { compareRecords, groupOffsets, produce, readTopic } from './topics.js';

/** A worker to play against. */
export interface Stage {
  readonly places: Places;
  readonly log: Log;
}

export interface StepResult {
  readonly index: number;
  readonly title: string;
  /** null: as recorded. */
  readonly difference: string | null;
  /** Set when the step does not apply here, with the reason. */
  readonly skipped?: string;
}

const AWAIT_MS = 20_000;

/** Plays all steps in order and compares each answer with the recorded one. */
export async function play(scenario: Scenario, stage: Stage): Promise<StepResult[]> {
  const results: StepResult[] = [];
  const definitions = new Map<string, Map<string, unknown>>();
  for (const [index, step] of scenario.steps.entries()) {
    const title =
      `${step.action ?? ''} ${step.method ?? ''} ${step.path ?? step.topic ?? step.file ?? step.group ?? ''}`.trim();
    const skipped = reasonToSkip(scenario.name, step);
    if (skipped !== null) {
      results.push({ index, title, difference: null, skipped });
      continue;
    }
    const found = await perform(step, stage, definitions).catch((error: Error) => `failed: ${error.stack}`);
    results.push({ index, title, difference: found });
  }
  return results;
}

async function perform(
  step: Step,
  stage: Stage,
  definitions: Map<string, Map<string, unknown>>,
): Promise<string | null> {
  const { places, log } = stage;
  const file = fill(String(step.file ?? ''), places);
  switch (step.action ?? 'request') {
    case 'request': {
      const answer = await send(step, places);
      const actual = step.omitKnownDefinitions ? withoutKnownDefinitions(step.path ?? '', answer, definitions) : answer;
      return difference(step.response as RecordedResponse, actual);
    }
    case 'await':
      return awaitAnswer(step, stage);
    case 'sleep':
      await delay(Math.min(Number(step.ms), 1500));
      return null;
    case 'append':
      await appendFile(file, String(step.text));
      return null;
    case 'readFile':
      return valueDifference('', step.result, scrubText(await readLines(file, step), places));
    case 'createTopic': {
      const spec = {
        name: String(step.topic),
        partitions: Number(step.partitions ?? 1),
        replicationFactor: 1,
        config: {},
      };
      await log.ensureTopics([spec]);
      return null;
    }
    case 'produce':
      await produce(log, step);
      return null;
    case 'dumpTopic':
      return compareRecords(step, await readTopic(log, step), places);
    case 'groupOffsets':
      return awaitOffsets(step, log);
    default:
      throw new Error(`Unknown action ${step.action}`);
  }
}

/** Groups commit at intervals, which a busy machine stretches. */
async function awaitOffsets(step: Step, log: Log): Promise<string | null> {
  for (const end = Date.now() + AWAIT_MS; ; await delay(100)) {
    const found = valueDifference('', step.result, await groupOffsets(log, String(step.group)));
    if (found === null || Date.now() > end) return found;
  }
}

async function awaitAnswer(step: Step, stage: Stage): Promise<string | null> {
  const end = Date.now() + AWAIT_MS;
  for (;;) {
    const answer = await send(step, stage.places);
    const found = holds(step, answer, stage.places)
      ? difference(step.response as RecordedResponse, answer)
      : `never as awaited, at last ${JSON.stringify(answer)}`;
    if (found === null || Date.now() > end) return found;
    await delay(100);
  }
}

function holds(step: Step, answer: RecordedResponse, places: Places): boolean {
  if (step.status !== undefined && answer.status !== step.status) return false;
  return Object.entries((step.until ?? {}) as Record<string, unknown>).every(([pointer, wanted]) => {
    const got = at(answer.body, pointer);
    if (typeof wanted === 'object' && wanted !== null && 'exists' in wanted) return got !== undefined;
    if (typeof wanted === 'object') return valueDifference('', wanted, got) === null;
    return String(got) === scrubText(fill(String(wanted), places), places);
  });
}

function at(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce((inner: unknown, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}

/** Waits for as many lines as the recorder has waited for, and as it has found then. */
async function readLines(file: string, step: Step): Promise<string> {
  const end = Date.now() + AWAIT_MS;
  const wanted = Math.max(Number(step.lines ?? 0), String(step.result ?? '').split('\n').length - 1);
  for (;;) {
    const text = existsSync(file) ? await readFile(file, 'utf8') : '';
    const lines = text.split('\n').slice(0, -1);
    if (lines.length >= wanted || Date.now() > end) {
      return step.sorted ? `${lines.sort().join('\n')}\n` : text;
    }
    await delay(50);
  }
}

/** The recorder left definitions out that an earlier answer of the same path had already. */
function withoutKnownDefinitions(
  path: string,
  answer: RecordedResponse,
  definitions: Map<string, Map<string, unknown>>,
): RecordedResponse {
  const configs = (answer.body as { configs?: unknown } | undefined)?.configs;
  if (!Array.isArray(configs)) return answer;
  const known = definitions.get(path) ?? new Map<string, unknown>();
  definitions.set(path, known);
  const shortened = configs.map((entry: { definition: { name: string } | null; value: unknown }) => {
    const { definition, value } = entry;
    if (definition === null) return entry;
    if (valueDifference('', known.get(definition.name), definition) === null) return { value };
    known.set(definition.name, definition);
    return entry;
  });
  return { ...answer, body: { ...(answer.body as object), configs: shortened } };
}
