import { firstDifference } from './compare.js';
import { reasonToDiffer } from './known-differences.js';
import type { FileRunner, Outcome } from './outcome.js';
import { isVectorFile, runVector, type Vector } from './vector.js';

/** Runs vectors: one input, one class, one output. */
export const vectorFiles: FileRunner = {
  accepts: isVectorFile,
  async *run(file, content) {
    for (const vector of content as Vector[]) yield await outcomeOf(file, vector);
  },
};

async function outcomeOf(file: string, vector: Vector): Promise<Outcome> {
  const id = `${vector.id}${vector.note === undefined ? '' : ` (${vector.note})`}`;
  try {
    const difference = firstDifference(vector.output, await runVector(vector));
    return { file, id, difference: reasonToDiffer(vector) === null ? difference : null };
  } catch (error) {
    return { file, id, difference: `: the vector could not be run: ${(error as Error).message}` };
  }
}
