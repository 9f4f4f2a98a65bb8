import { existsSync, readFileSync } from 'node:fs';

/** The package file lies some folders up: as many as there are between it and the sources, the built files or the bundle. */
function readVersion(): string {
  for (let folder = new URL('./', import.meta.url); ; folder = new URL('../', folder)) {
    const file = new URL('package.json', folder);
    if (existsSync(file)) {
      const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string };
      if (name === 'millrace' && version !== undefined) return version;
    }
    if (new URL('../', folder).href === folder.href) throw new Error('The package file of millrace is missing');
  }
}

/** What stands in `source.version`: the release of this package. */
export const CONNECTOR_VERSION = readVersion();
