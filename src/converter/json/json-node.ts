import { Decimal } from '../../data/decimal.js';

/**
 * A parsed JSON value that has lost nothing.
 *
 * Integers that a double holds exactly are `number`, other integers `bigint`; everything written with a point or an exponent is a
 * {@link JsonFraction}, so that 1.0 is told from 1 and 0.10 from 0.1.
 */
export type JsonNode = null | boolean | number | bigint | string | JsonFraction | JsonNode[] | JsonObjectNode;

/** Properties in the order of the text; may have any name, so look up with {@link property}. */
export interface JsonObjectNode {
  readonly [name: string]: JsonNode;
}

/** A number with a fraction or an exponent, kept as it was written. */
export class JsonFraction {
  constructor(readonly text: string) {}

  /** The nearest double. JSON has no negative zero for Kafka Connect: it reads numbers as BigDecimal. */
  toNumber(): number {
    return Number(this.text) + 0;
  }

  toDecimal(): Decimal {
    return Decimal.parse(this.text);
  }
}

export function isObjectNode(node: JsonNode | undefined): node is JsonObjectNode {
  return typeof node === 'object' && node !== null && !Array.isArray(node) && !(node instanceof JsonFraction);
}

/** An object's own property; undefined where there is none. */
export function property(node: JsonNode | undefined, name: string): JsonNode | undefined {
  return isObjectNode(node) && Object.hasOwn(node, name) ? node[name] : undefined;
}

export function isIntegral(node: JsonNode | undefined): node is number | bigint {
  return typeof node === 'number' || typeof node === 'bigint';
}

/** The name of the kind of node in error texts: Jackson's JsonNodeType. */
export function nodeType(node: JsonNode | undefined): string {
  switch (typeof node) {
    case 'undefined':
      return 'MISSING';
    case 'boolean':
      return 'BOOLEAN';
    case 'string':
      return 'STRING';
    case 'number':
    case 'bigint':
      return 'NUMBER';
    default:
      if (node === null) return 'NULL';
      if (Array.isArray(node)) return 'ARRAY';
      return node instanceof JsonFraction ? 'NUMBER' : 'OBJECT';
  }
}

/** The low 32 bits of a number, 0 for anything else: Kafka Connect reads what is no number as 0. */
export function intValue(node: JsonNode | undefined): number {
  // For integers that a double holds exactly, `| 0` takes the low 32 bits.
  if (typeof node === 'number') return node | 0;
  if (typeof node === 'bigint') return Number(BigInt.asIntN(32, node));
  return node instanceof JsonFraction ? Number(BigInt.asIntN(32, node.toDecimal().longValue())) : 0;
}

/** The low 64 bits of a number, 0 for anything else. */
export function longValue(node: JsonNode | undefined): bigint {
  if (typeof node === 'number') return BigInt(node);
  if (typeof node === 'bigint') return BigInt.asIntN(64, node);
  return node instanceof JsonFraction ? node.toDecimal().longValue() : 0n;
}

/** The nearest double of a number, 0 for anything else. */
export function doubleValue(node: JsonNode | undefined): number {
  if (typeof node === 'number') return node + 0;
  if (typeof node === 'bigint') return Number(node);
  return node instanceof JsonFraction ? node.toNumber() : 0;
}
