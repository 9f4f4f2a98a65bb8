import type { ByteWriter } from '../../../decoders/bytes/byte-writer.js';
import type { ConfigValue } from '../../config/config-def.js';
import type { Schema } from '../../data/schema.js';
import {
  ConfigException,
  ConnectException,
  DataException,
  RetriableException,
  SerializationException,
} from '../../error/errors.js';
import { NotReady } from '../converter.js';
import type { RegistryClient, RegistrySchemaType } from './registry-client.js';
import { RegistryUnavailable, RestClientException } from './registry-error.js';
import { subjectName } from './subject-name.js';

const MAGIC = 0;
/** Magic byte and schema id. */
export const FRAME_SIZE = 5;

/** A schema in the registry's form, ready to be written with. */
export interface PreparedSchema<T> {
  readonly id: number;
  readonly codec: T;
}

/** What a kind of schema brings: how a Connect schema looks in the registry, and how bytes follow it. */
export interface SchemaDialect<T> {
  readonly type: RegistrySchemaType;
  /** As error texts call it. */
  readonly label: string;
  /** The registry's text for a Connect schema, and the name of the record for subject strategies. */
  describe(schema: Schema | null): { readonly text: string; readonly recordName: string | null };
  /** What writes values of `schema` by the rules of `registered`, which is `text` or a newer version of it. */
  compile(schema: Schema | null, registered: string): T;
}

/**
 * Finds the registry's ids for the schemas of a converter. Asking takes time, writing may not: what is not known yet is reported as
 * {@link NotReady}, and `prepare` asks.
 */
export class SchemaIds<T> {
  readonly #client: RegistryClient;
  readonly #dialect: SchemaDialect<T>;
  readonly #isKey: boolean;
  readonly #strategy: string;
  readonly #settings: ReadonlyMap<string, ConfigValue>;
  /** By schema object, then subject: the way of every record. */
  readonly #bySchema = new WeakMap<Schema, Map<string, PreparedSchema<T>>>();
  readonly #schemaless = new Map<string, PreparedSchema<T>>();
  /** By subject and text: equal schemas that are not the same object. */
  readonly #byText = new Map<string, { readonly id: number; readonly registered: string }>();

  constructor(
    client: RegistryClient,
    dialect: SchemaDialect<T>,
    isKey: boolean,
    settings: ReadonlyMap<string, ConfigValue>,
  ) {
    this.#client = client;
    this.#dialect = dialect;
    this.#isKey = isKey;
    this.#settings = settings;
    this.#strategy = settings.get(`${isKey ? 'key' : 'value'}.subject.name.strategy`) as string;
  }

  /** @throws NotReady if the registry must be asked first */
  get(topic: string, schema: Schema | null): PreparedSchema<T> {
    const known = this.#known(schema).get(topic);
    if (known !== undefined) return known;
    const { text, recordName } = this.#dialect.describe(schema);
    const found = this.#byText.get(`${subjectName(this.#strategy, topic, this.#isKey, recordName)}\n${text}`);
    if (found === undefined) throw new NotReady(`The schema of ${topic} is not registered yet`);
    const prepared = { id: found.id, codec: this.#dialect.compile(schema, found.registered) };
    this.#known(schema).set(topic, prepared);
    return prepared;
  }

  /** Registers or finds the schema. */
  async prepare(topic: string, schema: Schema | null): Promise<void> {
    const { text, recordName } = this.#dialect.describe(schema);
    try {
      const subject = subjectName(this.#strategy, topic, this.#isKey, recordName);
      const key = `${subject}\n${text}`;
      if (this.#byText.has(key)) return;
      const found = await this.#ask(subject, text);
      if (this.#byText.size >= (this.#settings.get('max.schemas.per.subject') as number)) {
        this.#byText.delete(this.#byText.keys().next().value as string);
      }
      this.#byText.set(key, found);
    } catch (error) {
      throw this.#failure(topic, error);
    }
  }

  #known(schema: Schema | null): Map<string, PreparedSchema<T>> {
    if (schema === null) return this.#schemaless;
    let known = this.#bySchema.get(schema);
    if (known === undefined) {
      known = new Map();
      this.#bySchema.set(schema, known);
    }
    return known;
  }

  async #ask(subject: string, text: string): Promise<{ id: number; registered: string }> {
    const { type, label } = this.#dialect;
    const normalize = this.#settings.get('normalize.schemas') as boolean;
    const fixed = this.#settings.get('use.schema.id') as number;
    const step = async <R>(what: string, ask: Promise<R>): Promise<R> => {
      try {
        return await ask;
      } catch (error) {
        if (error instanceof RegistryUnavailable) throw error;
        throw new SerializationException(`Error ${what} ${label} schema${text}`, { cause: error });
      }
    };
    if (this.#settings.get('auto.register.schemas') === true) {
      return {
        id: await step('registering', this.#client.register(subject, type, text, normalize)),
        registered: text,
      };
    }
    if (fixed >= 0) {
      const { schema } = await step('retrieving', this.#client.byId(fixed));
      return { id: fixed, registered: schema };
    }
    if (this.#settings.get('use.latest.version') === true) {
      const latest = await step('retrieving', this.#client.latest(subject));
      const strict = this.#settings.get('latest.compatibility.strict') === true;
      if (strict && !(await step('retrieving', this.#client.isCompatible(subject, type, text)))) {
        throw new SerializationException(
          `Incompatible schema ${latest.schema} for schema ${text}. Set latest.compatibility.strict=false to disable this check`,
        );
      }
      return { id: latest.id, registered: latest.schema };
    }
    return {
      id: (await step('retrieving', this.#client.lookup(subject, type, text, normalize))).id,
      registered: text,
    };
  }

  #failure(topic: string, error: unknown): unknown {
    const { label } = this.#dialect;
    if (error instanceof RegistryUnavailable) {
      return new RetriableException(
        `Network connection error while serializing ${label} data for topic ${topic}: ${error.message}`,
        { cause: error },
      );
    }
    if (error instanceof SerializationException && isAccessProblem(error.cause)) {
      return new ConfigException(`Failed to access ${label} data from topic ${topic} : ${error.cause.message}`);
    }
    if (!(error instanceof ConnectException) || error instanceof ConfigException) return error;
    return new DataException(`Failed to serialize ${label} data from topic ${topic}:`, { cause: error });
  }
}

export function isAccessProblem(error: unknown): error is RestClientException {
  return error instanceof RestClientException && (error.status === 401 || error.status === 403);
}

/** Writes magic byte and schema id. */
export function writeFrame(id: number, out: ByteWriter): void {
  out.reserve(FRAME_SIZE);
  out.buffer[out.position] = MAGIC;
  out.buffer.writeInt32BE(id, out.position + 1);
  out.position += FRAME_SIZE;
}

/** The schema id of a message. @throws SerializationException if it has none */
export function readFrame(bytes: Uint8Array): number {
  if (bytes.length < FRAME_SIZE || bytes[0] !== MAGIC) throw new SerializationException('Unknown magic byte!');
  return Buffer.from(bytes.buffer, bytes.byteOffset, FRAME_SIZE).readInt32BE(1);
}
