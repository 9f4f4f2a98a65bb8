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
  {
    matches: ({ kind, output }) => kind === 'toConnectHeader' && JSON.stringify(output).includes('"sv\\" is null'),
    reason:
      'The converter gave null for the header text "null", which the recording program could not show; a worker makes a header without a value of it, as we do.',
  },
];

/** Why our output may differ, or null. */
export function reasonToDiffer(vector: Vector): string | null {
  return KNOWN.find((known) => known.matches(vector))?.reason ?? null;
}
