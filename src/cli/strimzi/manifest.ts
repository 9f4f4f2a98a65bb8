import { type Document, isScalar, parseAllDocuments } from 'yaml';
import { ConfigException } from '../../error/errors.js';

/** One Kubernetes resource of a YAML file. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: Readonly<Record<string, unknown>>;
  /** `spec.config` as Kafka settings: text, with numbers as they are written (`010`, `1.0`). */
  readonly config: Readonly<Record<string, string>>;
}

/** The API group of Strimzi's resources, in the versions that carry connectors. */
const API_VERSIONS = ['kafka.strimzi.io/v1', 'kafka.strimzi.io/v1beta2'];

/** Whether a resource is one of Strimzi's, whatever its version. */
export function isStrimzi(manifest: Manifest): boolean {
  return manifest.apiVersion.startsWith('kafka.strimzi.io/');
}

/**
 * Reads a file with any number of YAML documents, each a resource or a `kind: List` of them; empty documents are passed over.
 *
 * @throws ConfigException naming the file and the place, for what is no YAML, no resource, or of a version of Strimzi's API that is not known
 */
export function readManifests(file: string, text: string): Manifest[] {
  const documents = parseAllDocuments(text, { merge: true });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    const [error] = document.errors;
    if (error) throw new ConfigException(`${file} is not YAML: ${error.message}`);
    const root: unknown = document.toJS();
    if (root === null || root === undefined) return [];
    if (!isObject(root))
      throw new ConfigException(`${file}: a YAML document must be a resource, with apiVersion and kind.`);
    if (root.kind !== 'List' || !Array.isArray(root.items)) return [manifest(file, document, root, [])];
    return root.items.map((item: unknown, index) =>
      manifest(file, document, isObject(item) ? item : {}, ['items', index]),
    );
  });
}

type Path = readonly (string | number)[];

function manifest(file: string, document: Document, value: Record<string, unknown>, path: Path): Manifest {
  const { apiVersion, kind, metadata, spec } = value;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') {
    throw new ConfigException(
      `${file}: a resource needs apiVersion and kind; known are ${API_VERSIONS.join(' and ')}.`,
    );
  }
  const { name, namespace, labels, annotations } = isObject(metadata) ? metadata : {};
  if (typeof name !== 'string' || name === '') {
    throw new ConfigException(`${file}: a ${kind} has no metadata.name. Check the indentation below metadata.`);
  }
  if (apiVersion.startsWith('kafka.strimzi.io/') && !API_VERSIONS.includes(apiVersion)) {
    throw new ConfigException(`${file}: ${kind} ${name} is of ${apiVersion}; known are ${API_VERSIONS.join(' and ')}.`);
  }
  const content = isObject(spec) ? spec : {};
  return {
    apiVersion,
    kind,
    name,
    namespace: typeof namespace === 'string' ? namespace : null,
    labels: texts(labels),
    annotations: texts(annotations),
    spec: content,
    config: settings(`${file}: ${kind} ${name}`, document, content.config, [...path, 'spec', 'config']),
  };
}

function settings(where: string, document: Document, config: unknown, path: Path): Record<string, string> {
  if (config === undefined || config === null) return {};
  if (!isObject(config)) throw new ConfigException(`${where}: spec.config must be a mapping of settings.`);
  const found: Record<string, string> = {};
  for (const [key, value] of Object.entries(config)) {
    if (value === null) continue;
    if (typeof value === 'object') {
      throw new ConfigException(
        `${where}: the setting ${key} must be text, a number or true/false. Put lists in one line: a,b`,
      );
    }
    found[key] = typeof value === 'number' ? written(document, [...path, key], value) : String(value);
  }
  return found;
}

/** A number's own text: `1.0` must not become `1`. Merged and aliased values have no place of their own. */
function written(document: Document, path: Path, value: number): string {
  const node = document.getIn(path, true);
  return isScalar(node) && node.source !== undefined ? node.source : String(value);
}

function texts(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
