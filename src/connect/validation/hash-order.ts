/**
 * The order in which a Java HashMap gives out these texts. Kafka Connect builds some of its answers from such maps, and clients see that order.
 */
export function hashOrder(keys: readonly string[]): string[] {
  let capacity = 16;
  while (keys.length > capacity * 0.75) capacity *= 2;
  const buckets = new Map<number, string[]>();
  for (const key of keys) {
    const hash = stringHash(key);
    const bucket = (hash ^ (hash >>> 16)) & (capacity - 1);
    buckets.set(bucket, [...(buckets.get(bucket) ?? []), key]);
  }
  return [...buckets.entries()].sort(([a], [b]) => a - b).flatMap(([, inBucket]) => inBucket);
}

/** Java's `String.hashCode`. */
function stringHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}
