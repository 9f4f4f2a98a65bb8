import { hash } from 'node:crypto';
import { arrayItems, objectMembers } from '../document/json-slices.js';

/** Names of top-level fields that do not count. */
export type IgnoredFields = ReadonlySet<string>;

/**
 * A document in a form in which documents of the same content are the same text: members by name, no spaces, numbers with the digits that they have.
 * Stored documents differ from made ones in the order of members where values were kept that a change did not carry.
 */
export function canonicalDocument(json: string, ignored: IgnoredFields): string {
  return canonicalObject(objectMembers(json), ignored);
}

/** The names of top-level fields in which two documents differ. */
export function differingFields(left: string, right: string, ignored: IgnoredFields): string[] {
  const [a, b] = [objectMembers(left), objectMembers(right)];
  const names = [...new Set([...a.keys(), ...b.keys()])].filter((name) => !ignored.has(name));
  return names.filter((name) => canonicalOrNone(a.get(name)) !== canonicalOrNone(b.get(name))).sort();
}

/** 128 bits of a document and its id, as 32 hexadecimal digits. */
export function documentHash(id: string, canonical: string): string {
  return hash('md5', `${id}\0${canonical}`);
}

const NONE: IgnoredFields = new Set();

function canonicalOrNone(json: string | undefined): string | undefined {
  return json === undefined ? undefined : canonicalValue(json);
}

function canonicalValue(json: string): string {
  if (json.startsWith('{')) return canonicalObject(objectMembers(json), NONE);
  if (json.startsWith('[')) return `[${arrayItems(json).map(canonicalValue).join(',')}]`;
  // The same text may be written with or without escapes.
  return json.startsWith('"') && json.includes('\\') ? JSON.stringify(JSON.parse(json)) : json;
}

function canonicalObject(members: ReadonlyMap<string, string>, ignored: IgnoredFields): string {
  const names = [...members.keys()].filter((name) => !ignored.has(name)).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalValue(members.get(name) as string)}`).join(',')}}`;
}
