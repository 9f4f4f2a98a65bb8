import { ConnectException, RetriableException } from '../../error/errors.js';
import { protocolErrorsCodesById } from './wire-client.js';

/** Error codes of Kafka's protocol that are told apart here. @see https://kafka.apache.org/protocol#protocol_error_codes */
export const Code = {
  OFFSET_OUT_OF_RANGE: 1,
  UNKNOWN_TOPIC_OR_PARTITION: 3,
  MESSAGE_TOO_LARGE: 10,
  COORDINATOR_LOAD_IN_PROGRESS: 14,
  COORDINATOR_NOT_AVAILABLE: 15,
  NOT_COORDINATOR: 16,
  ILLEGAL_GENERATION: 22,
  UNKNOWN_MEMBER_ID: 25,
  REBALANCE_IN_PROGRESS: 27,
  TOPIC_ALREADY_EXISTS: 36,
  OUT_OF_ORDER_SEQUENCE_NUMBER: 45,
  DUPLICATE_SEQUENCE_NUMBER: 46,
  INVALID_PRODUCER_EPOCH: 47,
  UNKNOWN_PRODUCER_ID: 59,
  NON_EMPTY_GROUP: 68,
  GROUP_ID_NOT_FOUND: 69,
  MEMBER_ID_REQUIRED: 79,
  FENCED_INSTANCE_ID: 82,
  GROUP_SUBSCRIBED_TO_TOPIC: 86,
} as const;

/** What a broker answers while leaders, coordinators or replicas move: the same request, sent again, can succeed. */
const RETRIABLE = new Set([
  'CORRUPT_MESSAGE',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_OR_FOLLOWER',
  'REQUEST_TIMED_OUT',
  'BROKER_NOT_AVAILABLE',
  'REPLICA_NOT_AVAILABLE',
  'NETWORK_EXCEPTION',
  'COORDINATOR_LOAD_IN_PROGRESS',
  'COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR',
  'NOT_ENOUGH_REPLICAS',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'NOT_CONTROLLER',
  'KAFKA_STORAGE_ERROR',
  'CONCURRENT_TRANSACTIONS',
  'FENCED_LEADER_EPOCH',
  'UNKNOWN_LEADER_EPOCH',
  'OFFSET_NOT_AVAILABLE',
  'UNSTABLE_OFFSET_COMMIT',
  'THROTTLING_QUOTA_EXCEEDED',
  'UNKNOWN_TOPIC_ID',
]);

/** The name of an error code, as Kafka's documentation has it. */
export function codeName(code: number): string {
  return (protocolErrorsCodesById as Readonly<Record<number, string>>)[code] ?? `error code ${code}`;
}

export function isRetriableCode(code: number): boolean {
  return RETRIABLE.has(codeName(code));
}

/** What the client's errors carry, as far as it is looked at here. */
interface ClientError {
  readonly code?: string;
  readonly apiCode?: number;
  readonly errors?: readonly unknown[];
  readonly response?: unknown;
  readonly cause?: unknown;
  readonly serverErrorMessage?: string | null;
}

/** The first error code of a broker within an error of the client; null for failures that are not an answer of a broker. */
export function brokerCode(error: unknown): number | null {
  if (typeof error !== 'object' || error === null) return null;
  const { apiCode, errors } = error as ClientError;
  if (apiCode !== undefined) return apiCode;
  for (const inner of errors ?? []) {
    const code = brokerCode(inner);
    if (code !== null) return code;
  }
  return null;
}

/** The whole answer where only some of its parts failed; the client throws it as an error. */
export function partialResponse<T>(error: unknown): T | undefined {
  return (error as ClientError | null)?.response as T | undefined;
}

function isAuthenticationError(error: unknown): boolean {
  for (let at = error as ClientError | undefined; at; at = at.cause as ClientError | undefined) {
    if (at.code === 'PLT_KFK_AUTHENTICATION') return true;
  }
  return false;
}

/** Certificates and protocols do not mend themselves. */
function isTlsError(error: unknown): boolean {
  for (let at = error as ClientError | undefined; at; at = at.cause as ClientError | undefined) {
    if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_/.test(at.code ?? '')) return true;
  }
  return false;
}

/** Whether the same request may succeed later: lost connections and brokers that are busy with themselves. */
export function canHeal(error: unknown): boolean {
  if (error instanceof RetriableException) return true;
  if (error instanceof ConnectException || isAuthenticationError(error)) return false;
  const code = brokerCode(error);
  if (code !== null) return isRetriableCode(code);
  if (isTlsError(error)) return false;
  const { code: clientCode } = error as ClientError;
  return clientCode === 'PLT_KFK_NETWORK' || clientCode === 'PLT_KFK_TIMEOUT';
}

/** The failure in the words of this house. `what` was being done: "Topics could not be created". */
export function kafkaFailure(what: string, error: unknown): ConnectException {
  if (error instanceof ConnectException) return error;
  const options = { cause: error };
  if (isAuthenticationError(error)) {
    return new ConnectException(
      `${what}: the broker refused the credentials. Check security.protocol, sasl.mechanism and sasl.jaas.config.`,
      options,
    );
  }
  if (isTlsError(error)) {
    return new ConnectException(
      `${what}: TLS failed: ${deepestMessage(error)}. Check ssl.truststore.* and security.protocol.`,
      options,
    );
  }
  const code = brokerCode(error);
  const detail =
    code === null
      ? `${deepestMessage(error)}. Check that the brokers of bootstrap.servers run and can be reached from here.`
      : `${codeName(code)}${serverMessage(error)}`;
  const message = `${what}: ${detail}`;
  return canHeal(error) ? new RetriableException(message, options) : new ConnectException(message, options);
}

function deepestMessage(error: unknown): string {
  let message = String((error as Error | null)?.message ?? error);
  for (let at = (error as ClientError).cause; at instanceof Error; at = at.cause) message += ` (${at.message})`;
  return message;
}

function serverMessage(error: unknown): string {
  for (const inner of (error as ClientError).errors ?? []) {
    const { serverErrorMessage } = inner as ClientError;
    if (serverErrorMessage) return ` (${serverErrorMessage})`;
  }
  return '';
}
