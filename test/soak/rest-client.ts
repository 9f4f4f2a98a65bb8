import { Agent, request } from 'node:http';

/** An answer and how long it took, from sending to the last byte. */
export interface TimedAnswer {
  readonly status: number;
  readonly text: string;
  readonly milliseconds: number;
}

/** Asks a worker, as its users do, and notes how long each answer takes. */
export class RestClient {
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });
  readonly #times = new Map<string, number[]>();

  constructor(url: string) {
    this.#url = url;
  }

  /** `kind` is what the time is counted under. */
  async ask(kind: string, method: string, path: string, body?: unknown): Promise<TimedAnswer> {
    const answer = await this.#send(method, path, body === undefined ? null : JSON.stringify(body));
    const times = this.#times.get(kind) ?? [];
    this.#times.set(kind, times);
    times.push(answer.milliseconds);
    return answer;
  }

  /** Milliseconds that answers took, by kind, sorted. */
  times(): ReadonlyMap<string, readonly number[]> {
    return new Map([...this.#times].map(([kind, times]) => [kind, [...times].sort((a, b) => a - b)]));
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(method: string, path: string, body: string | null): Promise<TimedAnswer> {
    return new Promise((resolve, reject) => {
      const headers =
        body === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const sent = performance.now();
      const call = request(this.#url + path, { method, headers, agent: this.#agent }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, text, milliseconds: performance.now() - sent }),
        );
      });
      call.on('error', reject);
      call.end(body ?? undefined);
    });
  }
}

/** The value below which so many of the sorted values are; NaN for none. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
