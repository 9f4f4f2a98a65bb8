import type { Socket } from 'node:net';
import type { Client } from 'pg';
import { BackendFrames } from '../session/backend-frames.js';
import { parseErrorResponse } from '../session/server-error.js';

const COPY_DATA = 0x64;
const ERROR_RESPONSE = 0x45;
const READY_FOR_QUERY = 0x5a;
const QUERY = 0x51;
const TERMINATE = 0x58;

/**
 * Runs `COPY … TO STDOUT` statements on a connection, with back-pressure and without an object per row.
 *
 * Takes over the socket of a `pg` client, whose open transaction stays; the client is not usable for anything else afterwards.
 */
export class CopyStream {
  /** The current row, with its newline, is `buffer[start, end)`. The bytes are never overwritten. */
  buffer: Buffer = Buffer.alloc(0);
  start = 0;
  end = 0;

  readonly #socket: Socket;
  readonly #frames: BackendFrames;
  #limit: NodeJS.Timeout | undefined;
  #running = false;
  #error: Error | null = null;

  constructor(client: Client) {
    this.#socket = (client as unknown as { connection: { stream: Socket } }).connection.stream;
    this.#frames = new BackendFrames(this.#socket);
  }

  /** Sends a statement; its rows come from `next`. Without any after `limit.milliseconds`, `limit.passed` is called. */
  begin(statement: string, limit: { readonly milliseconds: number; readonly passed: () => void } | null): void {
    const text = Buffer.from(`${statement}\0`);
    const message = Buffer.alloc(5 + text.length);
    message[0] = QUERY;
    message.writeInt32BE(4 + text.length, 1);
    text.copy(message, 5);
    this.#running = true;
    if (limit !== null) this.#limit = setTimeout(limit.passed, limit.milliseconds);
    this.#socket.write(message);
  }

  /**
   * Moves to the next row: `row`; `wait` if none has arrived; `end` when the statement is done.
   * @throws DatabaseError what the server answered instead of more rows; Error if the connection is lost
   */
  next(): 'row' | 'wait' | 'end' {
    if (!this.#running) return 'end';
    const frames = this.#frames;
    while (frames.next()) {
      if (this.#limit !== undefined && (frames.type === COPY_DATA || frames.type === READY_FOR_QUERY))
        this.#withinLimit();
      if (frames.type === COPY_DATA) {
        this.buffer = frames.buffer;
        this.start = frames.start;
        this.end = frames.end;
        return 'row';
      }
      if (frames.type === ERROR_RESPONSE) {
        this.#error = parseErrorResponse(frames.buffer, frames.start, frames.end);
      } else if (frames.type === READY_FOR_QUERY) {
        this.#running = false;
        const error = this.#error;
        this.#error = null;
        if (error !== null) throw error;
        return 'end';
      }
    }
    return 'wait';
  }

  /** Resolves when something has arrived, at the latest after `milliseconds`. */
  wait(milliseconds: number): Promise<void> {
    return this.#frames.wait(milliseconds);
  }

  /** Closes the connection; a running statement is cancelled by that. */
  close(): void {
    this.#withinLimit();
    if (!this.#socket.destroyed && !this.#running) this.#socket.write(Buffer.from([TERMINATE, 0, 0, 0, 4]));
    this.#frames.destroy();
  }

  #withinLimit(): void {
    clearTimeout(this.#limit);
    this.#limit = undefined;
  }
}
