import type { ConnectorOffset, OffsetFields } from '../../connect/herder/entities.js';
import type { TargetState } from '../../connect/task/target-state.js';
import { JsonNumber, type JsonValue, readJson } from './json-reader.js';

/**
 * The body is JSON, but not what the request needs. Kafka Connect answers such requests with 500, and so does this worker, because clients and
 * their tests know it so; the text says what is wrong.
 */
export class UnusableBody extends Error {
  override readonly name = 'UnusableBody';
}

/** A configuration as it came: numbers and booleans are text already, null is kept. */
export type GivenConfig = Record<string, string | null>;

/** `POST /connectors`. */
export interface CreateConnectorRequest {
  readonly name: string | null;
  readonly config: GivenConfig;
  readonly initialState: TargetState | null;
}

const INITIAL_STATES: Readonly<Record<string, TargetState>> = {
  RUNNING: 'STARTED',
  PAUSED: 'PAUSED',
  STOPPED: 'STOPPED',
};

/** @throws JsonSyntaxError | UnusableBody */
export function createConnectorRequest(body: string): CreateConnectorRequest {
  return createRequestFrom(members(readJson(body), ['name', 'config', 'initial_state']));
}

/** As {@link createConnectorRequest}, for members that are read already. */
export function createRequestFrom(given: ReadonlyMap<string, JsonValue>): CreateConnectorRequest {
  const state = text(given.get('initial_state') ?? null, 'initial_state');
  const initialState = state === null ? null : INITIAL_STATES[state.toUpperCase()];
  if (initialState === undefined) {
    throw new UnusableBody(
      `Invalid value '${state}' for initial_state: it must be one of RUNNING, PAUSED, STOPPED, in any case.`,
    );
  }
  const config = configOf(given.get('config') ?? null);
  return { name: text(given.get('name') ?? null, 'name'), config, initialState };
}

/** A flat map of settings. @throws JsonSyntaxError | UnusableBody */
export function configRequest(body: string): GivenConfig {
  return configOf(readJson(body));
}

/** @throws UnusableBody */
export function configOf(value: JsonValue): GivenConfig {
  if (value === null) throw new UnusableBody('The connector configuration is missing: a JSON object is needed.');
  if (!(value instanceof Map)) {
    throw new UnusableBody(`A connector configuration must be a JSON object, not ${kindOf(value)}.`);
  }
  return Object.fromEntries([...value].map(([key, setting]) => [key, text(setting, key)]));
}

/** `PATCH /connectors/{name}/offsets`: null when there are no offsets in it. @throws JsonSyntaxError | UnusableBody */
export function offsetsRequest(body: string): readonly ConnectorOffset[] | null {
  const offsets = members(readJson(body), ['offsets']).get('offsets') ?? null;
  if (offsets === null) return null;
  if (!Array.isArray(offsets)) throw new UnusableBody(`offsets must be an array, not ${kindOf(offsets)}.`);
  return offsets.map((item) => {
    const offset = members(item, ['partition', 'offset']);
    return { partition: fields(offset.get('partition')), offset: fields(offset.get('offset')) };
  });
}

/** `PUT /admin/loggers/{name}`: the level as text, or null. @throws JsonSyntaxError | UnusableBody */
export function levelRequest(body: string): string | null {
  const value = readJson(body);
  if (!(value instanceof Map)) throw new UnusableBody(`A JSON object with "level" is needed, not ${kindOf(value)}.`);
  return text(value.get('level') ?? null, 'level');
}

function members(value: JsonValue, known: readonly string[]): ReadonlyMap<string, JsonValue> {
  if (!(value instanceof Map)) throw new UnusableBody(`A JSON object is needed, not ${kindOf(value)}.`);
  for (const name of value.keys()) {
    if (known.includes(name)) continue;
    const list = known.map((property) => `"${property}"`).join(', ');
    throw new UnusableBody(`Unrecognized field "${name}" (known properties: ${list})`);
  }
  return value;
}

/** Numbers and booleans count as text, as in Kafka Connect. */
function text(value: JsonValue, name: string): string | null {
  if (value === null || typeof value === 'string') return value;
  if (value instanceof JsonNumber) return value.text;
  if (typeof value === 'boolean') return String(value);
  throw new UnusableBody(
    `Cannot read "${name}" as text from ${kindOf(value)}: a string, a number or a boolean is needed.`,
  );
}

function fields(value: JsonValue | undefined): OffsetFields | null {
  if (value === undefined || value === null) return null;
  if (!(value instanceof Map))
    throw new UnusableBody(`Partitions and offsets must be JSON objects, not ${kindOf(value)}.`);
  return plain(value) as OffsetFields;
}

function plain(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return value.value;
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, member]) => [name, plain(member)]));
  return value;
}

function kindOf(value: JsonValue): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'an array';
  if (value instanceof Map) return 'an object';
  return value instanceof JsonNumber ? `the number ${value.text}` : `the ${typeof value} ${JSON.stringify(value)}`;
}
