import type { Converter, HeaderConverter } from '../../src/converter/converter.js';
import { SimpleHeaderConverter } from '../../src/converter/header/simple-header-converter.js';
import { JsonConverter } from '../../src/converter/json/json-converter.js';
import { BooleanConverter } from '../../src/converter/primitive/boolean-converter.js';
import { ByteArrayConverter } from '../../src/converter/primitive/byte-array-converter.js';
import {
  DoubleConverter,
  FloatConverter,
  IntegerConverter,
  LongConverter,
  ShortConverter,
} from '../../src/converter/primitive/number-converter.js';
import { StringConverter } from '../../src/converter/primitive/string-converter.js';
import type { ConnectRecord } from '../../src/data/connect-record.js';
import type { Predicate } from '../../src/transform/predicate.js';
import { PREDICATES, TRANSFORMS } from '../../src/transform/registry.js';
import type { Transform } from '../../src/transform/transform.js';

/** The classes that vectors name, without the plugin machinery of a worker. */
type AnyConverter = new () => Partial<Converter> & HeaderConverter;

const CONVERTERS: ReadonlyMap<string, AnyConverter> = new Map(
  [
    JsonConverter,
    StringConverter,
    ByteArrayConverter,
    BooleanConverter,
    ShortConverter,
    IntegerConverter,
    LongConverter,
    FloatConverter,
    DoubleConverter,
    SimpleHeaderConverter,
  ].map((type): [string, AnyConverter] => [type.className, type]),
);

export function newConverter(className: string): Partial<Converter> & HeaderConverter {
  const Class = CONVERTERS.get(className);
  if (Class === undefined) throw new MissingPlugin(className);
  return new Class();
}

export async function newTransform(className: string): Promise<Transform> {
  const declaration = TRANSFORMS.find((known) => known.className === className);
  if (declaration === undefined) throw new MissingPlugin(className);
  return (await declaration.load())();
}

export async function newPredicate(className: string): Promise<Predicate> {
  const declaration = PREDICATES.find((known) => known.className === className);
  if (declaration === undefined) throw new MissingPlugin(className);
  return (await declaration.load())();
}

/** All transforms of a connector configuration as one function. */
export type Chain = (record: ConnectRecord) => ConnectRecord | null;

/** A class that vectors name and nobody has written. */
export class MissingPlugin extends Error {
  override readonly name = 'MissingPlugin';

  constructor(className: string) {
    super(`No class ${className}`);
  }
}
