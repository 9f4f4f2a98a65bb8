import { existsSync, readFileSync } from 'node:fs';

/** The package lies one folder further up from the built files than from the sources. */
const CANDIDATES = ['../../../package.json', '../../../../package.json'];

function readVersion(): string {
  const file = CANDIDATES.map((path) => new URL(path, import.meta.url)).find((url) => existsSync(url));
  if (file === undefined) throw new Error('The package file of millrace is missing');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** What stands in `source.version`: the release of this package. */
export const CONNECTOR_VERSION = readVersion();
