import { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import { dateFromDays } from '../../../../decoders/value/calendar.js';
import { writeInteger, writeScaled } from '../../../../decoders/value/decimal-digits.js';
import {
  type FractionDigits,
  writeIsoDate,
  writeIsoDateAndT,
  writeIsoTime,
} from '../../../../decoders/value/iso-text.js';
import { TemporalReader } from '../../../../decoders/value/temporal.js';
import { Schema, type SchemaType } from '../../../data/schema.js';
import type { TypeCodec } from './type-codec.js';

const SECONDS_PER_DAY = 86_400;

/** Decoding is synchronous and never nested: one reader serves all temporal codecs. */
export const reader = new TemporalReader();

const scratch = new ByteWriter(64);

/** Reads one value into {@link reader}. */
export type Read = (buffer: Buffer, start: number, end: number) => void;

/** Writes what {@link reader} holds, without quotes. */
export type Write = (out: ByteWriter) => void;

/** A temporal type whose values are whole numbers; both faces come from the digits that `write` writes. */
export function epochCodec(type: SchemaType, name: string, read: Read, write: Write): TypeCodec {
  const wide = type === 'int64';
  return {
    schema: new Schema({ type, name, version: 1 }),
    fallback: wide ? 0n : 0,
    unavailable: null,
    toConnect(buffer, start, end) {
      read(buffer, start, end);
      const text = written(write);
      return wide ? BigInt(text) : Number(text);
    },
    writeJson(out, buffer, start, end) {
      read(buffer, start, end);
      write(out);
    },
  };
}

/** A logical type of Kafka Connect: its value is a `Date`, or the number of milliseconds as a bigint beyond what a `Date` reaches. */
export function connectDateCodec(schema: Schema, read: Read, write: Write, millisPerUnit: number): TypeCodec {
  const codec = epochCodec(schema.type, '', read, write);
  return {
    ...codec,
    schema,
    fallback: new Date(0),
    toConnect(buffer, start, end) {
      const millis = BigInt(codec.toConnect(buffer, start, end) as bigint | number) * BigInt(millisPerUnit);
      const date = new Date(Number(millis));
      return Number.isNaN(date.getTime()) ? millis : date;
    },
  };
}

/** A temporal type in text form; `write` writes it without quotes. */
export function isoCodec(name: string, fallback: string, read: Read, write: Write): TypeCodec {
  return {
    schema: new Schema({ type: 'string', name, version: 1 }),
    fallback,
    unavailable: null,
    toConnect(buffer, start, end) {
      read(buffer, start, end);
      return written(write);
    },
    writeJson(out, buffer, start, end) {
      read(buffer, start, end);
      out.ascii('"');
      write(out);
      out.ascii('"');
    },
  };
}

/** The wall clock time of {@link reader} in units of 10^-`digits` seconds. */
export function writeTimeOfDay(out: ByteWriter, digits: number): void {
  writeScaled(out, reader.secondOfDay, subSecond(digits), digits);
}

/** The instant of {@link reader} in units of 10^-`digits` seconds since the epoch, rounded down. */
export function writeEpoch(out: ByteWriter, digits: number): void {
  writeScaled(out, reader.epochSeconds, subSecond(digits), digits);
}

/** The date of {@link reader} as days since the epoch. */
export function writeEpochDays(out: ByteWriter): void {
  writeInteger(out, reader.epochDays);
}

/** The date and time of {@link reader}, moved to UTC, as ISO text. */
export function writeIsoInstant(out: ByteWriter, fraction: FractionDigits): void {
  if (reader.offset === 0 && reader.hour < 24) {
    writeIsoDateAndT(out, reader.year, reader.month, reader.day);
    writeIsoTime(out, reader.secondOfDay, reader.micros, fraction);
    return;
  }
  writeIsoSeconds(out, reader.epochSeconds, reader.micros, fraction);
}

/** An instant given in seconds since the epoch as ISO text. */
export function writeIsoSeconds(out: ByteWriter, seconds: number, micros: number, fraction: FractionDigits): void {
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  const date = dateFromDays(days);
  writeIsoDateAndT(out, date.year, date.month, date.day);
  writeIsoTime(out, seconds - days * SECONDS_PER_DAY, micros, fraction);
}

/** A date given in days since the epoch as ISO text. */
export function writeIsoDays(out: ByteWriter, days: number): void {
  const { year, month, day } = dateFromDays(days);
  writeIsoDate(out, year, month, day);
}

function subSecond(digits: number): number {
  return digits < 6 ? Math.floor(reader.micros / 10 ** (6 - digits)) : reader.micros * 10 ** (digits - 6);
}

function written(write: Write): string {
  scratch.reset();
  write(scratch);
  return scratch.buffer.toString('latin1', 0, scratch.position);
}
