import { errors } from '@elastic/transport';
import { ConnectException } from '../../../error/errors.js';
import { isPassing } from './passing-errors.js';
import { tlsRemedy } from './tls-failure.js';

/** What a failed request means for those who sent it. */
export type FailureKind =
  /** No answer: refused, reset, timed out, no route, name unknown. */
  | 'unreachable'
  /** The cluster asks to come back later (429, 502, 503, 504) or broke down over it (500). */
  | 'busy'
  /** The request is larger than the server takes (413). */
  | 'too-large'
  /** The server cannot make sense of the request as a whole (400, or 500 with the words of a parser). */
  | 'refused'
  /** Sending it again will not help: credentials, rights, certificates, an unknown path. */
  | 'fatal';

const BUSY = new Set([429, 500, 502, 503, 504]);

/** OpenSearch 2 answers 500 to lines that it cannot read, with the names of its parser's errors. */
const UNREADABLE = new Set([
  'input_coercion_exception',
  'json_parse_exception',
  'json_e_o_f_exception',
  'stream_read_exception',
  'stream_constraints_exception',
]);

/** A request that the cluster did not carry out, with the reason in the words of the cluster. */
export class ClusterFailure extends ConnectException {
  readonly kind: FailureKind;
  /** 0 where there was no answer. */
  readonly status: number;
  /** The body of the answer, or ''. */
  readonly body: string;

  private constructor(kind: FailureKind, status: number, message: string, body: string) {
    // The transport's own error is not kept as the cause: it holds the request with its headers.
    super(message);
    this.kind = kind;
    this.status = status;
    this.body = body;
  }

  /** The type of the error in the answer, or ''. */
  get type(): string {
    return readError(this.body)?.type ?? '';
  }

  get heals(): boolean {
    return this.kind === 'unreachable' || this.kind === 'busy';
  }

  /** An answer that was accepted as such and turned out to be a refusal. */
  static refused(status: number, body: string): ClusterFailure {
    return new ClusterFailure(kindOf(status, body), status, describe(status, body), body);
  }

  /** Reads what the transport threw. `nodes` are the addresses, for the message. */
  static of(error: unknown, nodes: string): ClusterFailure {
    if (error instanceof errors.ResponseError) {
      const status = error.statusCode ?? 0;
      const body = typeof error.body === 'string' ? error.body : '';
      return new ClusterFailure(kindOf(status, body), status, describe(status, body), body);
    }
    const reason = error instanceof Error ? rootMessage(error) : String(error);
    const remedy = tlsRemedy(reason);
    if (remedy !== null) {
      return new ClusterFailure('fatal', 0, `TLS with ${nodes} failed: ${reason}. ${remedy}`, '');
    }
    return new ClusterFailure('unreachable', 0, `No answer from ${nodes}: ${reason}`, '');
  }
}

function rootMessage(error: Error): string {
  let root = error;
  while (root.cause instanceof Error) root = root.cause;
  const nested = root instanceof AggregateError ? root.errors.map((each: Error) => each.message).join('; ') : '';
  return root.message || nested || root.name;
}

function kindOf(status: number, body: string): FailureKind {
  const type = readError(body)?.type ?? '';
  if (UNREADABLE.has(type)) return 'refused';
  if (BUSY.has(status) || isPassing(type)) return 'busy';
  if (status === 413) return 'too-large';
  return status === 400 ? 'refused' : 'fatal';
}

function describe(status: number, body: string): string {
  const answer = `The cluster answered ${status}: ${errorReason(body)}.`;
  if (status === 401) {
    return `${answer} Check connection.username and connection.password, or connection.api.key.`;
  }
  if (status === 403) {
    return `${answer} The user of connection.username (or the key of connection.api.key) needs the rights to create indices and to read and write them.`;
  }
  return answer;
}

/** The type and reason in an error answer, or the beginning of what is there. */
export function errorReason(body: string): string {
  const error = readError(body);
  if (error?.reason) return error.type ? `${error.type}: ${error.reason}` : error.reason;
  return body.slice(0, 300) || 'no body';
}

interface AnsweredError {
  readonly type?: string;
  readonly reason?: string;
}

/** Null where the answer is not the cluster's: proxies answer with pages of their own. */
function readError(body: string): AnsweredError | null {
  if (!body.startsWith('{')) return null;
  try {
    const { error } = JSON.parse(body) as { error?: string | AnsweredError };
    return typeof error === 'string' ? { reason: error } : (error ?? null);
  } catch {
    return null;
  }
}
