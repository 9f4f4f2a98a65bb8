import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** What a real worker answered: a JSON body, or text, or nothing. */
export interface RecordedResponse {
  readonly status: number;
  readonly 'content-type'?: string;
  readonly location?: string;
  readonly allow?: string;
  readonly body?: unknown;
  readonly text?: string;
}

/** A request, or something done around requests (`action`). */
export interface Step {
  readonly action?: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly response?: RecordedResponse;
  readonly result?: unknown;
  readonly [other: string]: unknown;
}

/** A transcript: steps played against a real worker, with what came back. */
export interface Scenario {
  readonly name: string;
  readonly steps: readonly Step[];
}

export function loadScenario(path: string): Scenario {
  const { steps } = JSON.parse(readFileSync(path, 'utf8')) as { steps: readonly Step[] };
  return { name: basename(path, '.json'), steps };
}
