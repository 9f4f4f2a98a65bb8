import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourcePosition } from '../../../src/error/source-position.js';

const SOURCE = `export interface Nothing { readonly here: string }

export function fails(): never {
  throw new Error('no good');
}
`;

describe('a place in a bundled file', () => {
  let folder: string;
  let place: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-positions-'));
    writeFileSync(join(folder, 'failing.ts'), SOURCE);
    const outfile = join(folder, 'bundle.js');
    await build({ entryPoints: [join(folder, 'failing.ts')], outfile, bundle: true, format: 'cjs', sourcemap: true });
    // In a process of its own: the one that runs tests shows sources already.
    const program = `try { require(${JSON.stringify(outfile)}).fails(); } catch (error) { console.log(error.stack); }`;
    const stack = execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' });
    place = /\((.*)\)/.exec(stack.split('\n')[1] ?? '')?.[1] ?? '';
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is shown in its source', () => {
    expect(place).toMatch(/bundle\.js:\d+:\d+$/);
    expect(sourcePosition(place, folder)).toMatch(/^failing\.ts:4:\d+$/);
    expect(sourcePosition(pathToFileURL(place).href, folder)).toMatch(/^failing\.ts:4:\d+$/);
  });

  it('is left as it is in other folders, without a map, and where it is none', () => {
    expect(sourcePosition(place)).toMatch(/^bundle\.js:\d+:\d+$/);
    expect(sourcePosition(join(folder, 'other.js:1:1'), folder)).toBe('other.js:1:1');
    expect(sourcePosition('node:events:524:28', folder)).toBe('node:events:524:28');
    expect(sourcePosition('<anonymous>', folder)).toBe('<anonymous>');
  });
});
