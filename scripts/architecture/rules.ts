/**
 * Which room may import which. A room is a folder; the longest match counts. Everything may import from its own room.
 *
 * The order is that of a change through the house: bytes, values, records, logs, connectors, runtime, surface. An arrow that is missing here is
 * missing on purpose; adding one is a decision that belongs in docs/decisions.
 */
export const ARROWS: Readonly<Record<string, readonly string[]>> = {
  decoders: [],
  schemas: [],
  'src/error': [],
  'src/data': ['decoders', 'schemas', 'src/error'],
  'src/config': ['src/data', 'src/error', 'schemas'],
  'src/logging': ['src/config', 'src/error'],
  'src/metrics': ['src/data', 'src/config', 'src/error'],
  'src/log': ['decoders', 'src/data', 'src/config', 'src/error', 'src/logging', 'src/metrics'],
  'src/offset': ['decoders', 'src/data', 'src/config', 'src/error', 'src/logging', 'src/log'],
  'src/converter': ['decoders', 'schemas', 'src/data', 'src/config', 'src/error', 'src/logging'],
  'src/transform': ['decoders', 'schemas', 'src/data', 'src/config', 'src/error', 'src/logging', 'src/converter'],
  'src/source': [
    'decoders',
    'schemas',
    'src/data',
    'src/config',
    'src/error',
    'src/logging',
    'src/metrics',
    'src/log',
    'src/offset',
    'src/converter',
    // The port: transforms that know a source's catalog stand beside it.
    'src/transform/transform.ts',
  ],
  'src/sink': [
    'decoders',
    'schemas',
    'src/data',
    'src/config',
    'src/error',
    'src/logging',
    'src/metrics',
    'src/converter',
  ],
  'src/connect': [
    'decoders',
    'schemas',
    'src/data',
    'src/config',
    'src/error',
    'src/logging',
    'src/metrics',
    'src/log',
    'src/offset',
    'src/converter',
    'src/transform',
    // The ports only; implementations reach the runtime through the plugin registry.
    'src/source/source-task.ts',
    'src/source/custom-converter.ts',
    'src/source/post-processor.ts',
    'src/sink/sink-task.ts',
  ],
  // For applications: speaks to a worker over REST, and knows nothing of how it works.
  'src/client': ['src/error'],
  'src/rest': ['schemas', 'src/data', 'src/config', 'src/error', 'src/logging', 'src/metrics', 'src/connect'],
};

/** Files where everything meets: they may import from everywhere, and only they may be imported by the command line. */
export const MEETING_POINTS: readonly string[] = [
  'src/engine.ts',
  'src/index.ts',
  'src/bundled-plugins.ts',
  'src/task-environment.ts',
  'src/first-task-thread.ts',
  'src/cli',
];
