import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type * as Client from '@platformatic/kafka';

/*
 * What we use of `@platformatic/kafka`: connections, requests and the wire format.
 *
 * Its entry also loads producers, consumers, schema registries and compiles their validators: 0.4 s of CPU and 25 MB in every thread, for nothing. The
 * package exports nothing but that entry, so the three parts are loaded by the addresses of their files. They are the very modules of the entry (a test
 * holds them together), and package.json admits patch releases of one minor version only. The bundled build names the same files instead of this module
 * (scripts/build/bundle.ts).
 */
const entry = pathToFileURL(createRequire(import.meta.url).resolve('@platformatic/kafka'));
const part = (path: string): Promise<typeof Client> => import(new URL(path, entry).href);

export const [network, requests, protocol] = await Promise.all([
  part('network/connection.js'),
  part('apis/index.js'),
  part('protocol/index.js'),
]);
