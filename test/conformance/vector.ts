import { ByteWriter } from '../../decoders/bytes/byte-writer.js';
import type { ConnectRecord } from '../../src/data/connect-record.js';
import { buildChain } from './chain.js';
import { MissingPlugin, newConverter, newPredicate, newTransform } from './plugins.js';
import {
  asObject,
  decodeData,
  decodeRecord,
  encodeData,
  encodeRecord,
  type Json,
  type JsonObject,
} from './vector-codec.js';

/** One input with what the original class made of it. */
export interface Vector {
  readonly id: string;
  readonly kind: string;
  readonly class?: string;
  readonly config?: JsonObject;
  readonly note?: string;
  readonly isKey?: boolean;
  readonly negate?: boolean;
  readonly input: JsonObject;
  readonly inputs?: readonly JsonObject[];
  readonly output: Json;
}

/** What our classes make of a vector's input, in the encoding of the vectors. */
export async function runVector(vector: Vector): Promise<Json> {
  const className = vector.class ?? '';
  const config = textConfig(vector.config ?? {});
  switch (vector.kind) {
    case 'transform':
      return transform(vector, className, config);
    case 'predicate':
      return predicate(vector, className, config);
    case 'chain':
      return attempt('configure', async () => {
        const chain = await buildChain(config, vector.input.kind === 'sink');
        return attempt('apply', () => encodeRecord(chain(decodeRecord(vector.input))));
      });
    case 'fromConnect':
    case 'toConnect':
      return attempt('configure', async () => {
        const converter = newConverter(className);
        await converter.configure(config, vector.isKey ?? false);
        return attempt('apply', () => convert(vector, converter));
      });
    case 'fromConnectHeader':
    case 'toConnectHeader':
      // The recording program configures header converters where it uses them.
      return attempt('apply', async () => {
        const converter = newConverter(className);
        await converter.configure({ ...config, 'converter.type': 'header' }, false);
        return convertHeader(vector, converter);
      });
    default:
      throw new Error(`Unknown kind of vector: ${vector.kind}`);
  }
}

async function transform(vector: Vector, className: string, config: Record<string, string>): Promise<Json> {
  return attempt('configure', async () => {
    const instance = await newTransform(className);
    await instance.configure(config);
    const apply = (input: JsonObject): Promise<Json> =>
      attempt('apply', () => encodeRecord(instance.apply(decodeRecord(input) as ConnectRecord)));
    if (vector.inputs === undefined) return apply(vector.input);
    const outputs: Json[] = [];
    for (const input of vector.inputs) outputs.push(await apply(input));
    return outputs;
  });
}

async function predicate(vector: Vector, className: string, config: Record<string, string>): Promise<Json> {
  return attempt('configure', async () => {
    const instance = await newPredicate(className);
    await instance.configure(config);
    return attempt('apply', () => {
      const test = instance.test(decodeRecord(vector.input));
      return { test, transformApplied: (vector.negate ?? false) !== test };
    });
  });
}

type AnyConverter = ReturnType<typeof newConverter>;

function convert({ kind, input }: Vector, converter: AnyConverter): Json {
  const topic = String(input.topic ?? 'topic');
  if (kind === 'toConnect') return encodeData(converter.toConnectData!(topic, inputBytes(input)));
  const out = new ByteWriter(16);
  const written = converter.fromConnectData!(topic, decodeData(input), out);
  return { bytes: written ? out.copy().toString('base64') : null };
}

function convertHeader({ kind, input }: Vector, converter: AnyConverter): Json {
  const topic = String(input.topic ?? 'topic');
  const key = String(input.key ?? 'h');
  if (kind === 'toConnectHeader') return encodeData(converter.toConnectHeader(topic, key, inputBytes(input)));
  const bytes = converter.fromConnectHeader(topic, key, decodeData(input));
  return { bytes: bytes === null ? null : Buffer.from(bytes).toString('base64') };
}

function inputBytes(input: JsonObject): Buffer | null {
  if (typeof input.text === 'string') return Buffer.from(input.text);
  return typeof input.bytes === 'string' ? Buffer.from(input.bytes, 'base64') : null;
}

/** Vectors may hold numbers and lists where a properties file holds text. */
function textConfig(config: JsonObject): Record<string, string> {
  const entries = Object.entries(config).filter(([, value]) => value !== null);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, Array.isArray(value) ? value.join(',') : String(value)]),
  );
}

/** Runs a phase; an exception becomes the vectors' form of it. */
async function attempt(phase: 'configure' | 'apply', step: () => Json | Promise<Json>): Promise<Json> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof MissingPlugin) throw error;
    return { error: { phase, ...describe(error), causes: causesOf(error) } };
  }
}

function describe(error: unknown): JsonObject {
  const { javaClass, name, message } = error as Error & { javaClass?: string };
  return { exception: javaClass?.split(/[.$]/).at(-1) ?? name, message };
}

function causesOf(error: unknown): Json[] {
  const causes: Json[] = [];
  for (let cause = (error as Error).cause; cause instanceof Error; cause = cause.cause) causes.push(describe(cause));
  return causes;
}

/** A vector file is a list of objects that name their kind. */
export function isVectorFile(content: unknown): content is Vector[] {
  return Array.isArray(content) && content.length > 0 && typeof asObject(content[0]).kind === 'string';
}
