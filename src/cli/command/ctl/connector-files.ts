import { readFile } from 'node:fs/promises';
import { text as streamText } from 'node:stream/consumers';
import { ConfigException } from '../../../error/errors.js';
import { errorMessage } from '../../../error/java-trace.js';
import { parseConnectorFile } from '../../../rest/json/connector-file.js';
import type { DesiredConnector, DesiredState } from '../../desired-connector.js';
import { desiredConnector } from '../../strimzi/kafka-connector.js';
import { type Manifest, readManifests } from '../../strimzi/manifest.js';
import { unknownArtifacts } from '../../strimzi/plugin-artifacts.js';

/** What files for `ctl` say. */
export interface ConnectorFiles {
  readonly connectors: readonly DesiredConnector[];
  /** The resources of the YAML files, connectors included. */
  readonly manifests: readonly Manifest[];
  /** About resources that are no connectors. */
  readonly warnings: readonly string[];
}

/** A file's name and text; `-` is the standard input. @throws ConfigException */
export async function readInput(path: string): Promise<{ path: string; text: string }> {
  if (path === '-') return { path: 'standard input', text: await streamText(process.stdin) };
  try {
    return { path, text: await readFile(path, 'utf8') };
  } catch (error) {
    throw new ConfigException(`The file '${path}' cannot be read: ${errorMessage(error)}`);
  }
}

/**
 * Reads connectors from files: Strimzi's YAML with any number of resources, JSON (flat, or the body of POST /connectors), or Java properties.
 *
 * @throws ConfigException for what is none of these
 */
export async function readConnectorFiles(paths: readonly string[]): Promise<ConnectorFiles> {
  const connectors: DesiredConnector[] = [];
  const manifests: Manifest[] = [];
  const warnings: string[] = [];
  for (const { path, text } of await Promise.all(paths.map(readInput))) {
    if (!isYaml(path, text)) {
      connectors.push(fromConnectFile(path, text));
      continue;
    }
    for (const manifest of readManifests(path, text)) {
      manifests.push(manifest);
      if (manifest.kind === 'KafkaConnector') connectors.push(desiredConnector(manifest));
      else warnings.push(...otherResource(manifest));
    }
  }
  const twice = connectors.find(({ name }, i) => connectors.findIndex((other) => other.name === name) !== i);
  if (twice) throw new ConfigException(`The connector ${twice.name} is in the files more than once.`);
  return { connectors, manifests, warnings };
}

/** By its name, or, on standard input, by the line that every resource has. */
function isYaml(path: string, text: string): boolean {
  return /\.ya?ml$/i.test(path) || (!/\.(json|properties)$/i.test(path) && /^(- +|\s+)?apiVersion:/m.test(text));
}

const STATES: Readonly<Record<string, DesiredState>> = { STARTED: 'RUNNING', PAUSED: 'PAUSED', STOPPED: 'STOPPED' };

function fromConnectFile(path: string, text: string): DesiredConnector {
  const { name, config, initialState } = parseConnectorFile(path, text);
  return { name, config, state: initialState === null ? null : (STATES[initialState] ?? null), warnings: [] };
}

/** A worker's settings are no matter of a running worker, but which plugins it should have can be said. */
function otherResource(manifest: Manifest): string[] {
  const { kind, name } = manifest;
  if (kind !== 'KafkaConnect') return [`${kind} ${name} is left out: only KafkaConnector can be applied to a worker`];
  return [
    `KafkaConnect ${name} describes a worker: its settings are printed by millrace ctl worker-properties`,
    ...unknownArtifacts(manifest).map((problem) => `KafkaConnect ${name}: ${problem}`),
  ];
}
