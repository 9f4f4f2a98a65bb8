import { javaHashOrder, javaStringHash } from '../../decoders/value/java-hash-order.js';

/**
 * Keys in the order in which a Java `HashMap` iterates over them after they were put in the given order. Kafka Connect and Debezium give that order to
 * what others see: settings in answers, fields of stored offsets, properties of registered schemas, and which of two mistakes is told first.
 */
export function javaMapOrder(keys: readonly string[]): string[] {
  return javaHashOrder(keys, javaStringHash);
}
