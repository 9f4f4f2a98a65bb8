// What the worker reads first: names and versions. The code of a plugin is imported when a connector uses it.

/** @type {readonly import('millrace').PluginDeclaration[]} */
export const plugins = [
  {
    type: 'source',
    className: 'org.example.CounterSourceConnector',
    version: '1.0.0',
    load: async () => {
      const { CounterSourceConnector } = await import('./counter-source.js');
      return () => new CounterSourceConnector();
    },
  },
  {
    type: 'sink',
    className: 'org.example.LinesSinkConnector',
    version: '1.0.0',
    load: async () => {
      const { LinesSinkConnector } = await import('./lines-sink.js');
      return () => new LinesSinkConnector();
    },
  },
  {
    type: 'transformation',
    className: 'org.example.OnlyEvery',
    version: '1.0.0',
    load: async () => {
      const { OnlyEvery } = await import('./only-every.js');
      return () => new OnlyEvery();
    },
  },
  {
    type: 'converter',
    className: 'org.example.HexConverter',
    version: '1.0.0',
    load: async () => {
      const { HexConverter } = await import('./hex-converter.js');
      return () => new HexConverter();
    },
  },
];
