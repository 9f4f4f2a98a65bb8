import { Ajv2020 } from 'ajv/dist/2020.js';
import { OPENAPI } from '../../schemas/rest/openapi.js';
import type { HttpMethod, Operation } from '../../schemas/rest/operation.js';

/** An answer of a worker. `body` is undefined when it is empty. */
export interface CheckedAnswer {
  readonly status: number;
  readonly body: unknown;
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema(OPENAPI, 'openapi');

/** How an answer differs from what the OpenAPI document says of the request, or null. */
export function undocumented(method: string, path: string, { status, body }: CheckedAnswer): string | null {
  if (path.includes('//')) return status === 400 ? null : `${path} is ambiguous, and answered ${status}`;
  const template = templateOf(path.split('?')[0] ?? '');
  if (template === null) return status === 404 ? null : `${path} is in no path of the document, and answered ${status}`;
  const verb = method.toLowerCase() as HttpMethod;
  const operation: Operation | undefined = OPENAPI.paths[template]?.[verb];
  if (operation === undefined) {
    const expected = method === 'OPTIONS' || method === 'HEAD' ? 200 : 405;
    return status === expected ? null : `${method} ${template} is not documented, and answered ${status}`;
  }
  const response = operation.responses[String(status)];
  if (response === undefined)
    return `${method} ${template} answered ${status}, which is not documented: ${JSON.stringify(body)}`;
  const [type] = Object.keys(response.content ?? {});
  if (type === undefined)
    return body === undefined ? null : `${method} ${template} ${status} has a body: ${JSON.stringify(body)}`;
  const pointer = ['paths', template, verb, 'responses', String(status), 'content', type, 'schema'];
  const validate = ajv.getSchema(`openapi#/${pointer.map(escaped).join('/')}`);
  if (validate === undefined) throw new Error(`There is no schema at ${pointer.join(' ')}`);
  return validate(body)
    ? null
    : `${method} ${template} ${status}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(body)}`;
}

/** What stands in a JSON pointer in a URI for a part of a path. */
function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/** The documented path that a path belongs to; the one with the fewest parameters, where several do. */
function templateOf(path: string): string | null {
  const parts = partsOf(path);
  const fitting = Object.keys(OPENAPI.paths).filter((template) => {
    const pattern = partsOf(template);
    return pattern.length === parts.length && pattern.every((part, i) => part.startsWith('{') || part === parts[i]);
  });
  return fitting.sort((a, b) => a.split('{').length - b.split('{').length)[0] ?? null;
}

/** A slash at the end does not count. */
function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}
