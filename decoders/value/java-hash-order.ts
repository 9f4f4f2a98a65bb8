/*
 * The order in which a java.util.HashMap iterates: Debezium hands hstore and sparse vectors on in such maps, so that the order of members in
 * its JSON is that of their hashes.
 */

/** `String.hashCode`. */
export function javaStringHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(31, hash) + text.charCodeAt(i)) | 0;
  return hash;
}

/**
 * Entries in the order of a HashMap that grew by putting them in one by one; keys must differ.
 * @param initialCapacity what the map's constructor was given
 */
export function javaHashOrder<Entry>(
  entries: readonly Entry[],
  hash: (entry: Entry) => number,
  initialCapacity = 16,
): Entry[] {
  let capacity = 1;
  while (capacity < initialCapacity) capacity *= 2;
  while (entries.length > capacity * 0.75) capacity *= 2;
  const bucket = (entry: Entry) => {
    const h = hash(entry);
    return (h ^ (h >>> 16)) & (capacity - 1);
  };
  return entries
    .map((entry) => ({ entry, bucket: bucket(entry) }))
    .sort((a, b) => a.bucket - b.bucket)
    .map(({ entry }) => entry);
}
