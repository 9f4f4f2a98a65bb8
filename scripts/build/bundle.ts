import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { withClassNames } from './class-names.js';
import { licenseNotices } from './license-notices.js';
import { writeOutputs } from './write-outputs.js';

/**
 * Puts what runs into a few files, `dist/bundle`: loading code is most of the start of a worker and of each task thread, and four hundred small files take
 * twice as long to load as twenty, and more memory. Code that is loaded on demand stays apart, in files of its own.
 *
 * Only packages that every start needs are taken in. The others are loaded from `node_modules`, as those with native parts or worker files must be.
 */
const BUNDLED = ['@platformatic/kafka', 'commander', 'fastify', 'pg', 'pino'];
/** Where the packages above are left to find them: native code, files that they look for beside their own, optional parts that are not installed. */
const EXTERNAL = ['@node-rs/crc32', '@platformatic/wasm-utils', '@platformatic/rdkafka', 'pg-native'];

const root = fileURLToPath(new URL('../../', import.meta.url));
/** The Kafka client gets the codecs that are loaded on demand, too: it never calls them, since we compress and decompress ourselves. */
const CODECS = join(root, 'src/log/record-batch/wasm-codecs.ts');
const folder = process.argv[2] ?? join(root, 'dist/bundle');

/** Names of packages, without the path that may follow them. */
const PACKAGE = /^(?:@[^/.]+\/)?[^/.][^/]*/;

const require = createRequire(import.meta.url);

/** Whether `require` finds CommonJS under this name. */
function isCommonJs(path: string): boolean {
  if (path.startsWith('node:')) return false;
  try {
    const file = require.resolve(path);
    return file.endsWith('.cjs') || (file.endsWith('.js') && packageType(dirname(file)) !== 'module');
  } catch {
    return false;
  }
}

/** `type` of the nearest package.json. */
function packageType(folder: string): string | undefined {
  const file = join(folder, 'package.json');
  if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { type?: string }).type;
  const parent = dirname(folder);
  return parent === folder ? undefined : packageType(parent);
}

/**
 * What our own code imports by name is external, unless it is listed; what a listed package imports is taken in with it.
 *
 * External packages of CommonJS are required, not imported: to import one, Node reads its source twice, the first time by a parser for its exports that every
 * thread has to load.
 */
const packages: Plugin = {
  name: 'packages',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[^./]/ }, ({ path, importer, kind, namespace }) => {
      if (kind === 'entry-point') return;
      if (namespace === 'required') return { path, external: true };
      const name = PACKAGE.exec(path)?.[0] ?? path;
      const isOurs = !importer.includes('node_modules');
      if ((BUNDLED.includes(name) || !isOurs) && !EXTERNAL.includes(name)) return;
      if (name === '@platformatic/wasm-utils' && !isOurs) return { path: CODECS };
      return isOurs && isCommonJs(path) ? { path, namespace: 'required' } : { path, external: true };
    });
    onLoad({ filter: /^/, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
      loader: 'js',
    }));
  },
};

/** The parts of the Kafka client that the sources load by the addresses of their files can be named when they are bundled. */
const kafkaParts: Plugin = {
  name: 'kafka-parts',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]log[\\/]kafka[\\/]wire-parts\.ts$/ }, () => {
      const client = dirname(createRequire(import.meta.url).resolve('@platformatic/kafka'));
      const part = (name: string, path: string) => `export * as ${name} from ${JSON.stringify(join(client, path))};`;
      const contents = [
        part('network', 'network/connection.js'),
        part('requests', 'apis/index.js'),
        part('protocol', 'protocol/index.js'),
      ].join('\n');
      return { contents, resolveDir: client, loader: 'js' };
    });
  },
};

const { metafile, outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: {
    millrace: 'src/cli/main.ts',
    index: 'src/index.ts',
    'task-thread': 'src/connect/thread/task-thread.ts',
    'task-environment': 'src/task-environment.ts',
    'plugin-thread': 'src/connect/connector/plugin-thread.ts',
    'plugin-imports': 'src/connect/plugin/plugin-imports.ts',
  },
  outdir: folder,
  bundle: true,
  splitting: true,
  chunkNames: '[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // Names stay as they are, so that stack traces can be read without the maps.
  minify: false,
  sourcemap: true,
  metafile: true,
  write: false,
  plugins: [packages, kafkaParts],
  // On Node 20 `pg` makes a Response to find out whether it runs at Cloudflare, which loads Node's whole HTTP client: 50 ms in each thread.
  define: { Response: 'undefined' },
  // CommonJS packages among them call `require` for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
const notices = Buffer.from(licenseNotices(root, Object.keys(metafile.inputs)));
const named = outputFiles.map(({ path, text, contents }) => ({
  path,
  contents: path.endsWith('.js') ? Buffer.from(withClassNames(text)) : contents,
}));
writeOutputs(folder, [...named, { path: join(folder, 'THIRD-PARTY-LICENSES.txt'), contents: notices }]);
