import { describe, expect, it } from 'vitest';
import { readSinkConfig } from '../../../../../src/sink/elasticsearch/config/sink-config.js';
import { resourceName } from '../../../../../src/sink/elasticsearch/resource/resource-name.js';

const config = (settings: Record<string, string> = {}) =>
  readSinkConfig({ 'connection.url': 'http://localhost:9200', ...settings });

describe('the resource of a topic', () => {
  it.each([
    ['Orders', 'orders'],
    ['cdc.public.tasks', 'cdc.public.tasks'],
    ['-a', 'a'],
    ['_a', 'a'],
    ['__a', '_a'],
    ['.', 'dot'],
    ['..', 'dotdot'],
    ['x'.repeat(300), 'x'.repeat(255)],
  ])('%s is the index %s', (topic, index) => {
    expect(resourceName(config(), topic)).toBe(index);
  });

  it.each([
    ['Shop-${table}', 'srv.public.Orders', 'shop-orders'],
    ['${table}', 'orders', 'orders'],
    ['a-${topic}', 'T', 'a-t'],
  ])('is named by the format %s', (format, topic, index) => {
    expect(resourceName(config({ 'index.name.format': format }), topic)).toBe(index);
  });

  it('is a data stream where type and dataset are set', () => {
    const stream = config({ 'data.stream.type': 'LOGS', 'data.stream.dataset': 'shop' });
    expect(resourceName(stream, 'Orders')).toBe('logs-shop-orders');
    expect(resourceName(stream, 'x'.repeat(120))).toBe(`logs-shop-${'x'.repeat(100)}`);
  });

  it('is the one it is mapped to', () => {
    const mapped = config({
      'external.resource.usage': 'ALIAS_INDEX',
      'topic.to.external.resource.mapping': 'a:Alias, b:other',
    });
    expect([resourceName(mapped, 'a'), resourceName(mapped, 'b')]).toEqual(['Alias', 'other']);
  });
});
