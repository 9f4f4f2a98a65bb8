import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapping } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the bundle's files are, this one among them. */
const OWN = dirname(fileURLToPath(import.meta.url));

/** Maps take megabytes when they are read: they stay as long as there is room. */
const maps = new Map<string, WeakRef<SourceMap>>();

const PLACE = /^(.*\.js):(\d+):(\d+)$/;

/**
 * The place in the sources that a place in a bundled file was made from: `worker-task.ts:74:26` for `…/chunk-5F3A.js:2201:19`. A place in a file that has no
 * map, or is in another folder, is given back as it is, without its folder.
 *
 * Node could do this itself (`--enable-source-maps`), but would read all maps at the start.
 *
 * @param place path or file URL with line and column, as it stands in a stack
 * @param folder where bundled files are
 */
export function sourcePosition(place: string, folder: string = OWN): string {
  const [, file = '', line = '', column = ''] = PLACE.exec(place) ?? [];
  if (file === '') return basename(place);
  const path = file.startsWith('file:') ? fileURLToPath(file) : file;
  const map = dirname(path) === folder ? mapOf(path) : null;
  // Nothing in the sources stands behind some lines: the entry is empty then.
  const entry: Partial<SourceMapping> = map?.findEntry(Number(line) - 1, Number(column) - 1) ?? {};
  const { originalSource, originalLine = 0, originalColumn = 0 } = entry;
  if (originalSource === undefined) return basename(place);
  return `${basename(originalSource)}:${originalLine + 1}:${originalColumn + 1}`;
}

function mapOf(path: string): SourceMap | null {
  const known = maps.get(path)?.deref();
  if (known !== undefined) return known;
  try {
    const map = new SourceMap(JSON.parse(readFileSync(join(dirname(path), `${basename(path)}.map`), 'utf8')));
    maps.set(path, new WeakRef(map));
    return map;
  } catch {
    // A trace must never fail: without a map it shows the built file.
    return null;
  }
}
