import { javaHashCode } from '../../../data/java-hash-code.js';

/**
 * Keys in the order in which a Java `HashMap` iterates over them after they were put in the given order.
 *
 * Offsets are maps in Debezium, and this is the order of the fields in what it stores. Nothing depends on it but eyes and comparisons of bytes, which is
 * enough: an offset that a Java worker wrote and one that we wrote for the same position are the same text.
 */
export function javaMapOrder(keys: readonly string[]): string[] {
  let capacity = 16;
  while (keys.length > capacity * 0.75) capacity *= 2;
  const buckets = new Map<number, string[]>();
  for (const key of keys) {
    const hash = javaHashCode(key, null);
    const bucket = (hash ^ (hash >>> 16)) & (capacity - 1);
    const entries = buckets.get(bucket);
    if (entries) entries.push(key);
    else buckets.set(bucket, [key]);
  }
  return [...buckets.keys()].sort((a, b) => a - b).flatMap((bucket) => buckets.get(bucket) as string[]);
}
