import type { Field, Schema } from '../data/schema.js';
import type { Struct } from '../data/struct.js';
import { ConfigException, DataException, IllegalArgumentException } from '../error/errors.js';
import { type FieldMap, requireMapOrNull, requireStructOrNull } from './requirements.js';

/** `V1` takes the text as one name; `V2` divides it at dots, with backticks around names that hold dots. */
export type FieldSyntax = 'V1' | 'V2';

/**
 * The way to a field, from the top.
 *
 * @see https://cwiki.apache.org/confluence/display/KAFKA/KIP-821%3A+Connect+Transforms+support+for+nested+structures
 */
export class FieldPath {
  readonly text: string;
  readonly #parents: readonly string[];
  readonly #last: string | undefined;

  /** @throws ConfigException if a backtick has no partner. */
  constructor(text: string, syntax: FieldSyntax) {
    this.text = text;
    const steps = syntax === 'V1' ? [text] : nestedSteps(text);
    this.#parents = steps.slice(0, -1);
    this.#last = steps.at(-1);
  }

  /** The field in the schema, or undefined. @throws DataException if a step on the way is no struct. */
  fieldIn(schema: Schema): Field | undefined {
    let current = schema;
    for (const step of this.#parents) {
      const field = structOf(current).field(step);
      if (!field) return undefined;
      current = field.schema;
    }
    return structOf(current).field(this.#name());
  }

  /** The value, null if anything on the way is missing or null. */
  valueInStruct(struct: Struct, nullAsDefault: boolean): unknown {
    let current: Struct = struct;
    for (const step of this.#parents) {
      if (!current.schema.field(step)) return null;
      const next = requireStructOrNull(current.get(step), 'nested field access');
      if (!next) return null;
      current = next;
    }
    const name = this.#name();
    if (!current.schema.field(name)) return null;
    return nullAsDefault ? current.get(name) : current.getWithoutDefault(name);
  }

  /** The value, null if anything on the way is missing or null. */
  valueInMap(map: FieldMap): unknown {
    let current: FieldMap = map;
    for (const step of this.#parents) {
      const next = requireMapOrNull(current.get(step), 'nested field access');
      if (!next) return null;
      current = next;
    }
    return current.get(this.#name()) ?? null;
  }

  #name(): string {
    if (this.#last === undefined) throw new IllegalArgumentException('fromIndex(0) > toIndex(-1)');
    return this.#last;
  }
}

function structOf(schema: Schema): Schema {
  if (schema.type !== 'struct') throw new DataException('Cannot look up fields on non-struct type');
  return schema;
}

function nestedSteps(path: string): string[] {
  const steps: string[] = [];
  let at = 0;
  while (at < path.length) {
    if (path[at] === '`') {
      const [step, next] = quotedStep(path, at);
      steps.push(step);
      at = next;
    } else {
      const dot = path.indexOf('.', at);
      steps.push(path.slice(at, dot < 0 ? undefined : dot));
      at = dot < 0 ? path.length : dot + 1;
    }
  }
  if (path.endsWith('.')) steps.push('');
  return steps;
}

/** A step that begins with a backtick: it ends at the next one that stands before a dot or at the end and has no backslash. */
function quotedStep(path: string, start: number): [step: string, next: number] {
  let step = '';
  let from = start + 1;
  for (let at = path.indexOf('`', from); at >= 0; at = path.indexOf('`', at + 1)) {
    const escaped = path[at - 1] === '\\';
    const atEnd = at === path.length - 1;
    if (!atEnd && path[at + 1] !== '.') continue;
    if (!escaped) return [step + path.slice(from, at), at + (atEnd ? 1 : 2)];
    if (atEnd) break;
    step += `${path.slice(from, at - 1)}\``;
    from = at + 1;
  }
  throw new ConfigException(
    `Incomplete backtick pair in path: [${path}], consider adding a backslash before backtick at position ${start} to escape it`,
  );
}
