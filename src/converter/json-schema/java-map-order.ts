/**
 * The order in which Java's `HashMap` gives its keys. The Java converter keeps properties in one, so its schema texts have this order;
 * a registry finds a schema again by its text.
 */
export function javaMapOrder(keys: readonly string[]): string[] {
  let capacity = 16;
  while (keys.length > capacity * 0.75) capacity *= 2;
  const bucketOf = (key: string): number => {
    let hash = 0;
    for (let i = 0; i < key.length; i++) hash = (Math.imul(31, hash) + key.charCodeAt(i)) | 0;
    return (hash ^ (hash >>> 16)) & (capacity - 1);
  };
  return [...keys].sort((a, b) => bucketOf(a) - bucketOf(b));
}
