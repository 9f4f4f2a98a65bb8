import { expect } from 'vitest';
import type { SearchKind } from '../../../scripts/services/search.js';

/** The servers that the search suites share. */
export const SEARCH_KINDS: readonly SearchKind[] = ['elasticsearch', 'opensearch'];

export function searchUrl(kind: SearchKind): string {
  const url = process.env[`MILLRACE_${kind.toUpperCase()}`];
  if (!url) throw new Error(`No ${kind} was started for the tests.`);
  return url;
}

let count = 0;

/** A topic name that no other test uses. */
export function uniqueTopic(name: string): string {
  return `${name}-${process.pid}-${Date.now().toString(36)}-${count++}`;
}

/** Speaks to a server without the code that is being tested. */
export class SearchIndex {
  readonly url: string;
  readonly name: string;

  constructor(url: string, name: string) {
    this.url = url;
    this.name = name;
  }

  async call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text ? (JSON.parse(text) as Record<string, unknown>) : {} };
  }

  /** All documents by id. */
  async documents(): Promise<Record<string, unknown>> {
    await this.call('POST', `/${this.name}/_refresh`);
    const { status, body } = await this.call('POST', `/${this.name}/_search`, { size: 10_000, track_total_hits: true });
    // An index that was made a moment ago has no shard yet that could answer.
    if (status === 503) return {};
    expect(status).toBe(200);
    const { hits } = body as { hits: { hits: { _id: string; _source: unknown }[] } };
    return Object.fromEntries(hits.hits.map(({ _id, _source }) => [_id, _source]));
  }

  async count(): Promise<number> {
    await this.call('POST', `/${this.name}/_refresh`);
    return (await this.call('GET', `/${this.name}/_count`)).body.count as number;
  }

  /** The mapping of each top-level field. */
  async properties(): Promise<Record<string, unknown>> {
    const { body } = await this.call('GET', `/${this.name}/_mapping`);
    const [index] = Object.values(body) as { mappings: { properties?: Record<string, unknown> } }[];
    return index?.mappings.properties ?? {};
  }

  async remove(): Promise<void> {
    await this.call('DELETE', `/${this.name}`);
  }
}
