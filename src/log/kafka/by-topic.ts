/** Kafka's requests name each topic once, with its partitions. */
export function byTopic<T extends { readonly topic: string }>(items: Iterable<T>): [topic: string, items: T[]][] {
  const topics = new Map<string, T[]>();
  for (const item of items) {
    const found = topics.get(item.topic);
    if (found === undefined) topics.set(item.topic, [item]);
    else found.push(item);
  }
  return [...topics];
}
