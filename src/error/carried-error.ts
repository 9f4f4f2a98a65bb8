import { errorMessage, javaClassName } from './java-trace.js';

/** An error as it can go from one thread to another: everything that traces, statuses and answers show of it. */
export interface CarriedError {
  readonly javaClass: string;
  readonly name: string;
  readonly message: string;
  readonly stack: string | null;
  readonly remedy: string | null;
  readonly cause: CarriedError | null;
}

/** Deeper chains than this are errors that caused each other. */
const MAX_CAUSES = 16;

export function carriedError(error: unknown, depth = 0): CarriedError {
  const { cause, remedy } = (error ?? {}) as { cause?: unknown; remedy?: unknown };
  return {
    javaClass: javaClassName(error),
    name: error instanceof Error ? error.name : 'Error',
    message: errorMessage(error),
    stack: error instanceof Error ? (error.stack ?? null) : null,
    remedy: typeof remedy === 'string' ? remedy : null,
    cause: cause === undefined || cause === null || depth === MAX_CAUSES ? null : carriedError(cause, depth + 1),
  };
}

/** The error on the other side: of no class of ours, but with the names and the frames of the original. */
export function receivedError(carried: CarriedError): Error {
  const { javaClass, name, message, stack, remedy } = carried;
  const cause = carried.cause === null ? undefined : receivedError(carried.cause);
  const error = Object.assign(new Error(message, { cause }), { javaClass, name, remedy });
  error.stack = stack ?? '';
  return error;
}
