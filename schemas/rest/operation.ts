import { type JsonSchema, ref } from './json-schema.js';

export type HttpMethod = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** A parameter in the path or the query. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly description: string;
  readonly schema: JsonSchema;
}

export interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly schema: JsonSchema }>>;
  readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>>;
}

/** One method on one path, in OpenAPI's form. */
export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required: true;
    readonly content: { readonly 'application/json': { readonly schema: JsonSchema } };
  };
  readonly responses: Readonly<Record<string, Response>>;
}

/** `paths` of an OpenAPI document. */
export type Paths = Readonly<Record<string, Readonly<Partial<Record<HttpMethod, Operation>>>>>;

/** Texts of the errors, by status; what is particular to a path stands at the path. */
const ERRORS: Readonly<Record<number, string>> = {
  400: 'The request, or the configuration in it, is not right; the message says what.',
  401: 'A user and a password are needed (BasicAuthSecurityRestExtension).',
  403: 'Switched off in the settings of the worker.',
  404: 'There is no such thing.',
  406: 'The client takes no JSON.',
  409: 'It exists already, or the worker is about to change it: try again.',
  413: 'The body is larger than any configuration can be.',
  415: 'The body is not declared as application/json.',
  500: 'The body is not what is needed, or something failed; the message says what.',
  504: 'The time is over before what was waited for has happened; the message says what is missing.',
};

/** Statuses that every request may be answered with. */
const ALWAYS = [400, 401, 406, 500];

/** With a body, these too. */
const WITH_BODY = [413, 415];

/** The errors of an operation: `statuses`, and those that every request may meet. */
export function errors(hasBody: boolean, ...statuses: readonly number[]): Record<string, Response> {
  const all = new Set([...ALWAYS, ...(hasBody ? WITH_BODY : []), ...statuses]);
  const entries = [...all].sort().map((status) => {
    const content = { 'application/json': { schema: ref('Error') } };
    return [String(status), { description: ERRORS[status] ?? '', content }] as const;
  });
  return Object.fromEntries(entries);
}

export function json(description: string, schema: JsonSchema): Response {
  return { description, content: { 'application/json': { schema } } };
}

export function nothing(description: string): Response {
  return { description };
}

export function jsonBody(schema: JsonSchema): Operation['requestBody'] {
  return { required: true, content: { 'application/json': { schema } } };
}

export function inPath(name: string, description: string, schema: JsonSchema = { type: 'string' }): Parameter {
  return { name, in: 'path', required: true, description, schema };
}

export function inQuery(name: string, description: string, schema: JsonSchema): Parameter {
  return { name, in: 'query', required: false, description, schema };
}
