import { BadRequest } from '../connect/herder/bad-request.js';
import { Conflict } from '../connect/herder/conflict.js';
import { FenceTimeout } from '../connect/herder/fence.js';
import { AlreadyExistsException, NotFoundException } from '../error/errors.js';

/** An error that knows its status, for what only REST can say. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  /** Errors that Kafka Connect's HTTP library answers by itself carry a JSON body without saying so. */
  readonly untyped: boolean;

  constructor(status: number, message: string, options: { untyped?: boolean } = {}) {
    super(message);
    this.status = status;
    this.untyped = options.untyped ?? false;
  }
}

/** The status with which an error is answered. */
export function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status;
  if (error instanceof NotFoundException) return 404;
  if (error instanceof AlreadyExistsException || error instanceof Conflict) return 409;
  if (error instanceof BadRequest) return 400;
  if (error instanceof FenceTimeout) return 504;
  const code = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof code === 'number' ? code : 500;
}
