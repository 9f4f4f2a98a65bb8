import { MalformedValueError } from './value-error.js';

/** pgvector's `vector` and `halfvec`: `[1,2.5,-3]`. @throws MalformedValueError */
export function toVector(buffer: Buffer, start: number, end: number): number[] {
  const text = buffer.toString('latin1', start, end);
  if (!/^\[.*\]$/s.test(text)) throw new MalformedValueError('vector', buffer, start, end);
  const body = text.slice(1, -1);
  const numbers = body === '' ? [] : body.split(',').map(Number);
  if (numbers.some(Number.isNaN)) throw new MalformedValueError('vector', buffer, start, end);
  return numbers;
}

/** A vector of which only some elements differ from zero. */
export interface SparseVector {
  readonly dimensions: number;
  /** Indices count from 1. */
  readonly elements: readonly (readonly [index: number, value: number])[];
}

/** pgvector's `sparsevec`: `{1:1.5,3:2}/5`. @throws MalformedValueError */
export function toSparseVector(buffer: Buffer, start: number, end: number): SparseVector {
  const match = /^\{(.*)\}\/(\d+)$/s.exec(buffer.toString('latin1', start, end));
  const body = match?.[1] ?? '';
  const elements = body === '' ? [] : body.split(',').map((pair) => pair.split(':').map(Number) as [number, number]);
  if (!match || elements.some((element) => element.length !== 2 || element.some(Number.isNaN))) {
    throw new MalformedValueError('sparsevec', buffer, start, end);
  }
  return { dimensions: Number(match[2]), elements };
}
