import { describe, expect, it } from 'vitest';
import { PREDICATES, TRANSFORMS } from '../../../src/transform/registry.js';

describe('the transforms and predicates that come with the worker', () => {
  it.each([...TRANSFORMS, ...PREDICATES].map((declaration) => [declaration.className, declaration] as const))(
    '%s loads and declares its settings',
    async (className, declaration) => {
      const create = await declaration.load();
      const plugin = create();
      const { javaClass } = plugin.constructor as unknown as { javaClass: string };
      expect(className.replace(/\$(Key|Value)$/, '')).toBe(javaClass);
      for (const key of plugin.config().keys()) expect(key.documentation).not.toBe('');
      expect(create()).not.toBe(plugin);
    },
  );

  it('has every name once', () => {
    const names = [...TRANSFORMS, ...PREDICATES].map(({ className }) => className);
    expect(new Set(names).size).toBe(names.length);
  });

  it('has Kafka Connect`s sixteen, with $Key and $Value where they have them', () => {
    const kafka = TRANSFORMS.filter(({ className }) => className.startsWith('org.apache.kafka.'));
    expect(new Set(kafka.map(({ className }) => className.split('$')[0])).size).toBe(16);
    expect(kafka.filter(({ className }) => className.endsWith('$Key')).length).toBe(10);
  });
});
