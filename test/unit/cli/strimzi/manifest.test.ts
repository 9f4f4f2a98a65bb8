import { describe, expect, it } from 'vitest';
import { readManifests } from '../../../../src/cli/strimzi/manifest.js';

const HEAD = 'apiVersion: kafka.strimzi.io/v1\nkind: KafkaConnector\nmetadata:\n  name: c\n';

describe('readManifests', () => {
  it('reads every document of a file, and passes empty ones over', () => {
    const text = `---\n# nothing\n---\n${HEAD}---\n${HEAD.replace('name: c', 'name: d')}---\n`;
    expect(readManifests('f.yaml', text).map(({ name }) => name)).toEqual(['c', 'd']);
    expect(readManifests('f.yaml', '# nothing\n')).toEqual([]);
  });

  it('reads the items of a List', () => {
    const items = ['c', 'd'].map(
      (name) => `- ${HEAD.replace('name: c', `name: ${name}`).trim().replaceAll('\n', '\n  ')}`,
    );
    const text = `apiVersion: v1\nkind: List\nitems:\n${items.join('\n')}\n  spec:\n    config:\n      x: 010\n`;
    const manifests = readManifests('f.yaml', text);
    expect(manifests.map(({ name }) => name)).toEqual(['c', 'd']);
    expect(manifests[1]?.config).toEqual({ x: '010' });
  });

  it.each([
    ['text', 'localhost', 'localhost'],
    ['a number as it is written', '1.0', '1.0'],
    ['leading zeros', '010', '010'],
    ['a number beyond 2^53', '9223372036854775807', '9223372036854775807'],
    ['a quoted number', '"5432"', '5432'],
    ['a boolean', 'false', 'false'],
    ['a reference', '${file:/secrets/pg:user}', '${file:/secrets/pg:user}'],
    ['empty text', '""', ''],
  ])('takes %s in spec.config', (_, written, expected) => {
    const [manifest] = readManifests('f.yaml', `${HEAD}spec:\n  config:\n    key: ${written}\n`);
    expect(manifest?.config).toEqual({ key: expected });
  });

  it('follows anchors and merges, and leaves null out', () => {
    const text = `${HEAD}spec:\n  common: &common\n    a: 1\n    b: x\n  config:\n    <<: *common\n    b: y\n    c: null\n`;
    expect(readManifests('f.yaml', text)[0]?.config).toEqual({ a: '1', b: 'y' });
  });

  it.each([
    ['what is no YAML', 'a: [1', 'f.yaml is not YAML'],
    ['a key that comes twice', `${HEAD}kind: X\n`, 'f.yaml is not YAML'],
    ['what is no resource', 'just text', 'must be a resource, with apiVersion and kind'],
    ['a resource without a kind', 'apiVersion: v1\n', 'a resource needs apiVersion and kind'],
    [
      'a resource without a name',
      'apiVersion: v1\nkind: X\nmetadata:\nname: c\n',
      'has no metadata.name. Check the indentation',
    ],
    [
      'an unknown version',
      HEAD.replace('/v1', '/v1alpha1'),
      'known are kafka.strimzi.io/v1 and kafka.strimzi.io/v1beta2',
    ],
    [
      'a setting that is a list',
      `${HEAD}spec:\n  config:\n    topics: [a, b]\n`,
      'the setting topics must be text, a number or true/false',
    ],
    ['settings that are no mapping', `${HEAD}spec:\n  config: x\n`, 'spec.config must be a mapping'],
  ])('refuses %s', (_, text, message) => {
    expect(() => readManifests('f.yaml', text)).toThrow(message);
  });
});
