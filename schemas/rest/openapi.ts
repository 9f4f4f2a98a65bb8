import { CONNECTOR_PATHS } from './connector-paths.js';
import { ENTITIES } from './entities.js';
import type { JsonSchema } from './json-schema.js';
import type { Paths } from './operation.js';
import { WORKER_PATHS } from './worker-paths.js';

/** An OpenAPI 3.1 document. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly paths: Paths;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly securitySchemes: Readonly<Record<string, { readonly type: 'http'; readonly scheme: 'basic' }>>;
  };
}

/**
 * The REST API of a worker, as `GET /openapi.json` shows it. It is Kafka Connect's, with `/metrics` and `/openapi.json` added; tests hold it against the routes
 * and against recorded answers of a real worker.
 *
 * @see https://spec.openapis.org/oas/v3.1.1.html
 */
export const OPENAPI: OpenApiDocument = {
  openapi: '3.1.1',
  info: {
    title: 'Millrace REST API',
    version: '4.3.1',
    description:
      "Compatible with Kafka Connect of the version above. A method that a path does not have is answered with 405, a path that does not exist with 404; both, and 406 and 415, without a Content-Type. Some mistakes in bodies are answered with 500, as Kafka Connect's clients know it.",
  },
  // Open to everybody, or with a password: the worker's settings decide.
  security: [{}, { basic: [] }],
  paths: { ...WORKER_PATHS, ...CONNECTOR_PATHS },
  components: { schemas: ENTITIES, securitySchemes: { basic: { type: 'http', scheme: 'basic' } } },
};
