import { parseType } from '../../config/config-def.js';
import { ConfigException } from '../../error/errors.js';
import { type Compression, parseCompression } from '../record-batch/compression.js';
import { type ClientSettings, clientSettings, type RawSettings, settingsReader } from './client-settings.js';

export interface ProducerSettings extends ClientSettings {
  /** -1 all, 1, 0 */
  readonly acks: number;
  readonly idempotent: boolean;
  readonly maxInFlight: number;
  readonly batchBytes: number;
  readonly maxRequestBytes: number;
  readonly bufferMemory: number;
  readonly lingerMs: number;
  readonly deliveryTimeoutMs: number;
  readonly maxBlockMs: number;
  readonly compression: Compression;
}

/** More would let a broker forget the sequence it needs to recognise a repetition. */
const MAX_IN_FLIGHT_IDEMPOTENT = 5;
/** Headers of a request and of its topics and partitions. */
const REQUEST_OVERHEAD = 1024;
/** Three times what can be under way to one broker: more would only wait in our memory while a broker is slow. */
const BUFFER_MEMORY = 16 * 1024 * 1024;

/**
 * Reads producer settings. Names are Kafka's; the defaults are those Connect gives its source producers (acks=all, no delivery timeout), but for
 * three: writing is idempotent with five requests in flight, where Connect allows one without, and `batch.size` is as large as a request may be,
 * because our records come in bulk; and `buffer.memory` is half of Kafka's, to which one slow broker would drive a worker of 150 MB.
 * @throws ConfigException
 */
export function producerSettings(raw: RawSettings): ProducerSettings {
  const read = settingsReader(raw);
  const acks = parseAcks(raw.acks ?? 'all');
  const idempotent =
    raw['enable.idempotence'] === undefined
      ? acks === -1
      : (parseType('enable.idempotence', raw['enable.idempotence'], 'BOOLEAN') as boolean);
  if (idempotent && acks !== -1) {
    throw new ConfigException(
      'Must set acks to all in order to use the idempotent producer. Otherwise we cannot guarantee idempotence.',
    );
  }
  const maxInFlight = read(
    'max.in.flight.requests.per.connection',
    'INT',
    // Without sequences a repeated batch could come after its successor.
    idempotent ? MAX_IN_FLIGHT_IDEMPOTENT : 1,
  );
  if (idempotent && maxInFlight > MAX_IN_FLIGHT_IDEMPOTENT) {
    throw new ConfigException(
      'Must set max.in.flight.requests.per.connection to at most 5 to use the idempotent producer.',
    );
  }
  const maxRequestBytes = read('max.request.size', 'INT', 1_048_576);
  return {
    ...clientSettings(raw),
    acks,
    idempotent,
    maxInFlight,
    maxRequestBytes,
    batchBytes: Math.min(read('batch.size', 'INT', maxRequestBytes), maxRequestBytes) - REQUEST_OVERHEAD,
    bufferMemory: read('buffer.memory', 'LONG', BUFFER_MEMORY),
    lingerMs: read('linger.ms', 'LONG', 5),
    deliveryTimeoutMs: read('delivery.timeout.ms', 'INT', 2_147_483_647),
    maxBlockMs: read('max.block.ms', 'LONG', 60_000),
    compression: parseCompression(raw['compression.type'] ?? 'none'),
  };
}

function parseAcks(value: string): number {
  if (value === 'all' || value === '-1') return -1;
  if (value === '1' || value === '0') return Number(value);
  throw ConfigException.forValue('acks', value, 'String must be one of: all, -1, 0, 1');
}
