import type { Socket } from 'node:net';
import type { Client } from 'pg';
import { INVALID_LSN, type Lsn, writeLsn } from '../../../../decoders/pgoutput/lsn.js';
import { BackendFrames } from './backend-frames.js';
import { publicationMissing } from './publication-missing.js';
import { parseErrorResponse, serverError } from './server-error.js';

const TYPE = {
  copyBothResponse: 0x57,
  copyData: 0x64,
  copyDone: 0x63,
  errorResponse: 0x45,
  noticeResponse: 0x4e,
  readyForQuery: 0x5a,
} as const;

const XLOG_DATA = 0x77;
const KEEPALIVE = 0x6b;
/** 'w' Int64(start) Int64(end) Int64(time) */
const XLOG_DATA_HEADER = 25;
/** 'k' Int64(end) Int64(time) Int8(reply) */
const KEEPALIVE_LENGTH = 18;
/** 'd' Int32(length) 'r' Int64(written) Int64(flushed) Int64(applied) Int64(time) Int8(reply) */
const STATUS_UPDATE_LENGTH = 39;

const TWO_32 = 0x1_0000_0000;
/** Milliseconds between 1970 and PostgreSQL's epoch, 2000-01-01. */
const EPOCH_MILLIS = 946_684_800_000;
/** Two requests for an answer within this time: the server is shutting down. Otherwise it asks at half of `wal_sender_timeout`. */
const HURRIED_MILLIS = 250;
/** How long the end of a session may take before the socket is cut. */
const CLOSE_MILLIS = 2_000;

export interface ReplicationSessionOptions {
  /** How often positions are reported without being asked, in milliseconds. */
  readonly statusIntervalMs: number;
  /** The server's `wal_sender_timeout` in milliseconds; 0 is none. A link that is silent for longer is dead. */
  readonly deadAfterMs: number;
}

/**
 * A running `START_REPLICATION`: pull messages with `next`, report what is durable with `acknowledge`.
 *
 * The session takes over the socket of a `pg` client that is connected with `replication=database`; the client does authentication and TLS. It never
 * reports a position as flushed that `acknowledge` was not called with: the server may throw away all WAL before it.
 *
 * @see https://www.postgresql.org/docs/current/protocol-replication.html
 */
export class ReplicationSession {
  /** The message of the plugin is `buffer[start, end)`. Valid after `next` gave true; the bytes are never overwritten. */
  buffer: Buffer = Buffer.alloc(0);
  start = 0;
  end = 0;
  /** The position that the server gives the current message. */
  walStart: Lsn = INVALID_LSN;
  /**
   * Everything that ends before this position has been delivered by `next`. Moves on with keepalives, so also while the WAL holds nothing for us.
   * Between two transactions it may be acknowledged once all that was delivered is durable.
   */
  deliveredEnd: Lsn = INVALID_LSN;
  /** The end of the server's WAL when it sent the message that was read last. */
  serverEnd: Lsn = INVALID_LSN;

  readonly #socket: Socket;
  readonly #frames: BackendFrames;
  readonly #options: ReplicationSessionOptions;
  #flushed: Lsn = INVALID_LSN;
  #timer: NodeJS.Timeout | null = null;
  #failure: Error | null = null;
  #closing = false;
  /** When the server last asked for an answer, in milliseconds of the monotonic clock. */
  #askedAt = Number.NEGATIVE_INFINITY;

  private constructor(socket: Socket, options: ReplicationSessionOptions) {
    this.#socket = socket;
    this.#frames = new BackendFrames(socket);
    this.#options = options;
  }

  /**
   * Sends the command, a complete `START_REPLICATION …`, and resolves when the stream has begun. The client must be idle and is not usable for
   * anything else afterwards.
   * @throws DatabaseError what the server answered instead, e.g. 55006 for a slot in use
   */
  static async open(
    client: Client,
    command: string,
    options: ReplicationSessionOptions,
    flushed: Lsn,
  ): Promise<ReplicationSession> {
    const socket = (client as unknown as { connection: { stream: Socket } }).connection.stream;
    const session = new ReplicationSession(socket, options);
    session.#flushed = flushed;
    const text = Buffer.from(`${command}\0`);
    const query = Buffer.alloc(5);
    query[0] = 0x51;
    query.writeInt32BE(4 + text.length, 1);
    socket.write(Buffer.concat([query, text]));
    await session.#started();
    session.#timer = setInterval(() => session.#tick(), Math.max(1, options.statusIntervalMs));
    return session;
  }

  async #started(): Promise<void> {
    for (;;) {
      while (this.#frames.next()) {
        const { type, buffer, start, end } = this.#frames;
        if (type === TYPE.copyBothResponse) return;
        if (type === TYPE.errorResponse) {
          const error = parseErrorResponse(buffer, start, end);
          this.#frames.destroy(error);
          throw error;
        }
      }
      await this.#frames.wait(1_000);
    }
  }

  /**
   * Moves to the next message of the plugin; false if none has arrived. Answers keepalives on the way.
   * @throws Error when the connection is lost or the server ends the stream; DebeziumException when the publication is missing
   */
  next(): boolean {
    if (this.#failure !== null) throw this.#failure;
    const frames = this.#frames;
    while (frames.next()) {
      const buffer = frames.buffer;
      const at = frames.start;
      if (frames.type === TYPE.copyData) {
        const kind = buffer[at] as number;
        if (kind === XLOG_DATA && frames.end - at >= XLOG_DATA_HEADER) {
          this.walStart = buffer.readUInt32BE(at + 1) * TWO_32 + buffer.readUInt32BE(at + 5);
          this.serverEnd = buffer.readUInt32BE(at + 9) * TWO_32 + buffer.readUInt32BE(at + 13);
          this.buffer = buffer;
          this.start = at + XLOG_DATA_HEADER;
          this.end = frames.end;
          return true;
        }
        if (kind !== KEEPALIVE || frames.end - at < KEEPALIVE_LENGTH) {
          throw serverError(`a replication message of unknown kind 0x${kind.toString(16)}`);
        }
        const end = buffer.readUInt32BE(at + 1) * TWO_32 + buffer.readUInt32BE(at + 5);
        if (end > this.deliveredEnd) this.deliveredEnd = end;
        this.serverEnd = end;
        if (buffer[at + 17] === 1) this.#answerRequest();
      } else if (frames.type === TYPE.errorResponse) {
        const error = parseErrorResponse(buffer, at, frames.end);
        throw publicationMissing(error) ?? error;
      } else if (frames.type === TYPE.noticeResponse) {
        const missing = publicationMissing(parseErrorResponse(buffer, at, frames.end));
        if (missing !== null) throw missing;
      } else if (frames.type === TYPE.copyDone) {
        throw serverError('the server ended the replication stream');
      }
    }
    return false;
  }

  /** Resolves when bytes have arrived or the connection has ended, at the latest after `milliseconds`. */
  wait(milliseconds: number): Promise<void> {
    return this.#frames.wait(milliseconds);
  }

  /** Ends a `wait` early. */
  wakeUp(): void {
    this.#frames.wakeUp();
  }

  /** Bytes that have arrived and are not read. */
  get queuedBytes(): number {
    return this.#frames.queuedBytes;
  }

  /** Whether the server is made to wait, because what has arrived is not read. */
  get queueFull(): boolean {
    return this.#frames.paused;
  }

  /** What the server was told to be durable. */
  get flushed(): Lsn {
    return this.#flushed;
  }

  /** Everything before `lsn` is durable and need not be sent again. Positions only move forwards. */
  acknowledge(lsn: Lsn): void {
    if (lsn <= this.#flushed) return;
    this.#flushed = lsn;
    this.#sendStatus();
  }

  /** Asks the server for a keepalive: what tells how far it has come where it has nothing to send. */
  requestKeepalive(): void {
    this.#sendStatus(this.#flushed, true);
  }

  /** Reports the last position, ends the stream and closes the connection; takes two seconds at most. */
  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    if (!this.#socket.destroyed && this.#failure === null) {
      this.#sendStatus();
      this.#socket.write(Buffer.from([TYPE.copyDone, 0, 0, 0, 4]));
      await this.#drainUntilReady();
    }
    this.#frames.destroy();
  }

  /** The server releases the slot when it has read our CopyDone; it says so with ReadyForQuery. What it sends before is of no use any more. */
  async #drainUntilReady(): Promise<void> {
    const deadline = performance.now() + CLOSE_MILLIS;
    try {
      while (performance.now() < deadline) {
        while (this.#frames.next()) {
          if (this.#frames.type === TYPE.readyForQuery || this.#frames.type === TYPE.errorResponse) return;
        }
        await this.#frames.wait(deadline - performance.now());
      }
    } catch {
      // The connection is gone, which is what was wanted.
    }
  }

  #tick(): void {
    const silence = performance.now() - this.#frames.lastReceived;
    // The server sends a keepalive at half of its timeout at the latest: silence for the whole of it means that nobody is there.
    if (this.#options.deadAfterMs > 0 && !this.#frames.paused && silence > this.#options.deadAfterMs) {
      this.#failure = serverError(
        `nothing was received for ${Math.round(silence)} ms, longer than wal_sender_timeout (${this.#options.deadAfterMs} ms)`,
      );
      this.#frames.destroy(this.#failure);
      return;
    }
    this.#sendStatus();
  }

  /**
   * A server that shuts down waits, for ever, until its last position is reported as flushed, and asks again and again. What we have not stored we
   * cannot report as flushed; but without a flushed position it takes the received one, and the slot stays where it is.
   * @see https://www.postgresql.org/docs/current/protocol-replication.html standby status update
   */
  #answerRequest(): void {
    const now = performance.now();
    const shuttingDown = now - this.#askedAt < HURRIED_MILLIS;
    this.#askedAt = now;
    this.#sendStatus(shuttingDown ? INVALID_LSN : this.#flushed);
  }

  #sendStatus(flushed = this.#flushed, wantsReply = false): void {
    if (this.#socket.destroyed || !this.#socket.writable) return;
    const message = Buffer.alloc(STATUS_UPDATE_LENGTH);
    message[0] = TYPE.copyData;
    message.writeInt32BE(STATUS_UPDATE_LENGTH - 1, 1);
    message[5] = 0x72;
    writeLsn(Math.max(this.deliveredEnd, this.#flushed), message, 6);
    writeLsn(flushed, message, 14);
    writeLsn(flushed, message, 22);
    const micros = (Date.now() - EPOCH_MILLIS) * 1000;
    writeLsn(micros, message, 30);
    message[38] = wantsReply ? 1 : 0;
    this.#socket.write(message);
  }
}
