import { Buffer } from 'node:buffer';
import { ConnectException } from '../../error/errors.js';
import type { OffsetEntry } from '../../log/log.js';
import type { OffsetStore } from '../../offset/offset-store.js';
import type { OffsetAnswer, OffsetRequest } from './thread-messages.js';

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The offset store as tasks in a thread see it: every call is made on the main thread. */
export class RemoteOffsetStore implements OffsetStore {
  readonly #send: (call: number, request: OffsetRequest) => void;
  readonly #calls = new Map<number, (answer: OffsetAnswer) => void>();
  #next = 0;

  constructor(send: (call: number, request: OffsetRequest) => void) {
    this.#send = send;
  }

  async get(keys: readonly Buffer[]): Promise<readonly (Buffer | null)[]> {
    const answer = await this.#call({ method: 'get', keys });
    return 'values' in answer ? answer.values.map((value) => (value === null ? null : asBuffer(value))) : [];
  }

  async entries(): Promise<readonly OffsetEntry[]> {
    const answer = await this.#call({ method: 'entries' });
    if (!('entries' in answer)) return [];
    return answer.entries.map(({ key, value }) => ({
      key: asBuffer(key),
      value: value === null ? null : asBuffer(value),
    }));
  }

  async set(entries: readonly OffsetEntry[]): Promise<void> {
    await this.#call({ method: 'set', entries });
  }

  async close(): Promise<void> {
    // The store belongs to the main thread.
  }

  /** An answer of the main thread has come. */
  answered(call: number, answer: OffsetAnswer): void {
    this.#calls.get(call)?.(answer);
    this.#calls.delete(call);
  }

  #call(request: OffsetRequest): Promise<OffsetAnswer & { readonly ok: true }> {
    const call = this.#next++;
    return new Promise((resolve, reject) => {
      this.#calls.set(call, (answer) => {
        if (answer.ok) resolve(answer);
        else reject(new ConnectException(answer.message));
      });
      this.#send(call, request);
    });
  }
}

/** The other end: makes the call on the store itself. Never rejects. */
export async function answerOffsetRequest(store: OffsetStore, request: OffsetRequest): Promise<OffsetAnswer> {
  try {
    switch (request.method) {
      case 'get':
        return { ok: true, values: await store.get(request.keys.map(asBuffer)) };
      case 'entries':
        return { ok: true, entries: await store.entries() };
      default:
        await store.set(
          request.entries.map(({ key, value }) => ({
            key: asBuffer(key),
            value: value === null ? null : asBuffer(value),
          })),
        );
        return { ok: true, values: [] };
    }
  } catch (error) {
    return { ok: false, message: (error as Error).message };
  }
}
