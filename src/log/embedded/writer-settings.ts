import { parseType } from '../../config/config-def.js';
import { type Compression, parseCompression } from '../record-batch/compression.js';

/** What of Kafka's producer settings has a meaning for a folder. */
export interface WriterSettings {
  /** Bytes at which a batch is closed: one batch is one read. */
  readonly batchBytes: number;
  /** Bytes accepted and not yet durable at which the writer is full. */
  readonly bufferMemory: number;
  /** The largest record. */
  readonly maxRecordBytes: number;
  readonly compression: Compression;
}

const MIB = 1024 * 1024;
/** A batch is read as a whole: larger ones would make who reads a few records wait, smaller ones make more entries. */
const BATCH_BYTES = MIB;
/** A topic of the embedded log has no broker that would refuse a large row; PostgreSQL's own limit for a value is 1 GiB. */
const MAX_RECORD_BYTES = 1024 * MIB;

/** Reads `buffer.memory`, `max.request.size` and `compression.type`; other producer settings concern brokers. @throws ConfigException */
export function writerSettings(overrides: Readonly<Record<string, string>>): WriterSettings {
  return {
    batchBytes: BATCH_BYTES,
    bufferMemory: long(overrides, 'buffer.memory', 32 * MIB),
    maxRecordBytes: long(overrides, 'max.request.size', MAX_RECORD_BYTES),
    compression: parseCompression(overrides['compression.type'] ?? 'none'),
  };
}

function long(settings: Readonly<Record<string, string>>, name: string, otherwise: number): number {
  const given = settings[name];
  return given === undefined ? otherwise : (parseType(name, given, 'LONG') as number);
}
