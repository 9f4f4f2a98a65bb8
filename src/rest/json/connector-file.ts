import { parseProperties } from '../../config/properties.js';
import type { TargetState } from '../../connect/task/target-state.js';
import { ConfigException } from '../../error/errors.js';
import { type JsonValue, readJson } from './json-reader.js';
import { configOf, createRequestFrom, type GivenConfig } from './request-body.js';

/** A connector as a file describes it. */
export interface ConnectorFile {
  readonly name: string;
  readonly config: Readonly<Record<string, string>>;
  readonly initialState: TargetState | null;
}

/**
 * Reads a connector file in one of the three forms of KIP-980: a flat JSON object of settings with `name` in it, the body of POST /connectors, or Java
 * properties. Unknown members of the second form are ignored here, unlike in REST.
 *
 * @throws ConfigException when there is no name, or the text is none of these
 */
export function parseConnectorFile(path: string, text: string): ConnectorFile {
  const { config, initialState, name } = /^\s*\{/.test(text) ? fromJson(path, text) : fromProperties(path, text);
  const trimmed = (name ?? config.name ?? '').trim();
  if (trimmed === '') {
    throw new ConfigException(`Connector configuration at '${path}' is missing the mandatory 'name' configuration`);
  }
  const settings = Object.entries(config).filter((entry): entry is [string, string] => entry[1] !== null);
  return { name: trimmed, config: { ...Object.fromEntries(settings), name: trimmed }, initialState };
}

interface Parsed {
  readonly name: string | null;
  readonly config: GivenConfig;
  readonly initialState: TargetState | null;
}

function fromProperties(path: string, text: string): Parsed {
  try {
    return { name: null, config: parseProperties(text), initialState: null };
  } catch (error) {
    throw new ConfigException(`Connector configuration at '${path}' cannot be read: ${(error as Error).message}`);
  }
}

function fromJson(path: string, text: string): Parsed {
  try {
    const value = readJson(text) as Map<string, JsonValue>;
    if (!(value.get('config') instanceof Map)) return { name: null, config: configOf(value), initialState: null };
    const known = [...value].filter(([member]) => ['name', 'config', 'initial_state'].includes(member));
    return createRequestFrom(new Map(known));
  } catch (error) {
    throw new ConfigException(
      `Connector configuration at '${path}' is not JSON that describes a connector: ${(error as Error).message}`,
    );
  }
}
