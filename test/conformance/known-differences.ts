import type { Vector } from './vector.js';

interface KnownDifference {
  readonly matches: (vector: Vector) => boolean;
  readonly reason: string;
}

/** Vectors whose output is not the measure, each kind with its reason. Everything else must be equal. */
const KNOWN: readonly KnownDifference[] = [
  {
    matches: ({ id }) => /^ActivateTracingSpan-/.test(id),
    reason: 'The error is the same, but its causes are classes that the JVM could not find.',
  },
];

/** Why our output may differ, or null. */
export function reasonToDiffer(vector: Vector): string | null {
  return KNOWN.find((known) => known.matches(vector))?.reason ?? null;
}
