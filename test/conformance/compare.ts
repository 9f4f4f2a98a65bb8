import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from './vector-codec.js';

/** What the JVM throws by itself where code is careless: only that it fails here matters. */
const JVM = /^(ClassCast|NullPointer|IndexOutOfBounds|ArrayIndexOutOfBounds|NoClassDefFound)(Exception|Error)$/;

/** Exceptions whose texts are written by the JVM or by the JSON library: they need not be told word by word. */
const FOREIGN =
  /^(ClassCast|NullPointer|NumberFormat|IndexOutOfBounds|Parse|PatternSyntax|JsonParse|JsonEOF|InvalidFormat|StreamConstraints|MismatchedInput|ClassNotFound|DateTime|ZoneRules|UnsupportedCharset|Arithmetic)\w*(Exception|Error)$/;

/** The first difference between what the original gave and what we gave, or null. */
export function firstDifference(expected: Json, actual: Json): string | null {
  const error = errorOf(expected);
  if (error !== null) return errorDifference(error, errorOf(actual), actual);
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    for (let i = 0; i < expected.length; i++) {
      const found = firstDifference(expected[i] as Json, actual[i] as Json);
      if (found !== null) return `/${i}${found}`;
    }
    return null;
  }
  if (isObject(expected) && 'bytes' in expected) return bytesDifference(expected, actual);
  return valueDifference('', normalised(expected), normalised(actual));
}

function bytesDifference(expected: JsonObject, actual: Json): string | null {
  const bytes = isObject(actual) ? actual.bytes : undefined;
  if (bytes === expected.bytes) return null;
  return `/bytes: expected ${show(expected)}, got ${typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : show(actual)}`;
}

function errorOf(output: Json): JsonObject | null {
  return isObject(output) && isObject(output.error) ? output.error : null;
}

function errorDifference(expected: JsonObject, actual: JsonObject | null, output: Json): string | null {
  if (actual === null) return `: expected ${show(expected)}, got ${show(output)}`;
  if (expected.phase !== actual.phase) return `/error/phase: expected ${expected.phase}, got ${show(actual)}`;
  if (expected.jvmMessage === true) return null;
  const causes = (expected.causes ?? []) as JsonObject[];
  const ours = (actual.causes ?? []) as JsonObject[];
  return (
    exceptionDifference('/error', expected, actual) ??
    causes.reduce<string | null>((found, cause, i) => {
      return found ?? exceptionDifference(`/error/causes/${i}`, cause, ours[i] ?? {});
    }, null)
  );
}

function exceptionDifference(path: string, expected: JsonObject, actual: JsonObject): string | null {
  if (JVM.test(String(expected.exception))) return null;
  if (expected.exception !== actual.exception) return `${path}: expected ${show(expected)}, got ${show(actual)}`;
  if (FOREIGN.test(String(expected.exception))) return null;
  const wanted = comparable(expected.message);
  const found = comparable(actual.message);
  return wanted === found ? null : `${path}/message: expected ${wanted}, got ${found}`;
}

/** Identity hashes differ by nature; what a regular expression or the JSON library complains about is told in its own words. */
function comparable(message: Json | undefined): string {
  const text = String(message)
    .replace(/@[0-9a-f<>hs]+/g, '@')
    .replace(/^.*(com\.fasterxml\.jackson\.\S+): .*$/s, '$1');
  return text.replace(/(Invalid regex: ).*$/s, '$1');
}

/** Map entries written as pairs have no order. */
function normalised(json: Json): Json {
  if (Array.isArray(json)) return json.map(normalised);
  if (!isObject(json)) return json;
  const result: JsonObject = {};
  for (const [name, value] of Object.entries(json)) {
    result[name] = name === '$entries' ? sorted(normalised(value)) : normalised(value);
  }
  if ('schema' in json && 'value' in json) result.value = sortPairs(json.schema as Json, result.value as Json);
  return result;
}

function sortPairs(schema: Json, value: Json): Json {
  if (!isObject(schema) || value === null) return value;
  if (schema.type === 'array' && Array.isArray(value)) {
    return value.map((element) => sortPairs(schema.items as Json, element));
  }
  if (schema.type === 'map' && Array.isArray(value)) {
    return sorted(
      value.map((pair) => {
        const [key, entry] = pair as [Json, Json];
        return [sortPairs(schema.keys as Json, key), sortPairs(schema.values as Json, entry)];
      }),
    );
  }
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const [name, entry] of Object.entries(value)) result[name] = sortPairs(innerSchema(schema, name), entry);
  return result;
}

function innerSchema(schema: JsonObject, name: string): Json {
  if (schema.type === 'map') return schema.values as Json;
  const fields = (schema.fields ?? []) as JsonObject[];
  return fields.find((field) => field.field === name) ?? null;
}

function sorted(pairs: Json): Json {
  return Array.isArray(pairs) ? [...pairs].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : pairs;
}

function valueDifference(path: string, expected: Json | undefined, actual: Json | undefined): string | null {
  if (isDeepStrictEqual(expected, actual)) return null;
  if (Array.isArray(expected) && Array.isArray(actual)) {
    for (let i = 0; i < Math.max(expected.length, actual.length); i++) {
      const found = valueDifference(`${path}/${i}`, expected[i], actual[i]);
      if (found !== null) return found;
    }
  } else if (isObject(expected) && isObject(actual)) {
    for (const name of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      const found = valueDifference(`${path}/${name}`, expected[name], actual[name]);
      if (found !== null) return found;
    }
    return null;
  }
  return `${path}: expected ${show(expected)}, got ${show(actual)}`;
}

function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function show(json: Json | undefined): string {
  return JSON.stringify(json) ?? 'nothing';
}
