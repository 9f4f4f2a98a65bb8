import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ConfigProvider } from '../../../../src/config/provider/config-provider.js';
import {
  ConfigReferences,
  hasReference,
  restoreReferences,
} from '../../../../src/config/provider/config-references.js';
import { DirectoryConfigProvider } from '../../../../src/config/provider/directory-config-provider.js';
import { EnvVarConfigProvider } from '../../../../src/config/provider/env-config-provider.js';
import { FileConfigProvider } from '../../../../src/config/provider/file-config-provider.js';

const folder = mkdtempSync(join(tmpdir(), 'millrace-provider-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'db.properties'), 'user=shop\npassword=p\\u00e4ss}word\n');
mkdirSync(join(folder, 'secrets'));
writeFileSync(join(folder, 'secrets', 'token'), 'abc\n');

function references(providers: Readonly<Record<string, ConfigProvider>>): ConfigReferences {
  return new ConfigReferences(new Map(Object.entries(providers)));
}

/** The text of a reference. */
const ref = (inner: string) => `$\{${inner}}`;

describe('references to files', () => {
  const resolver = references({ file: new FileConfigProvider() });
  const file = join(folder, 'db.properties');

  it('are replaced, also several in one value and within text', async () => {
    const { config } = await resolver.resolve({
      user: ref(`file:${file}:user`),
      url: `jdbc://${ref(`file:${file}:user`)}:${ref(`file:${file}:password`)}@host`,
      plain: 'text',
    });
    expect(config).toEqual({ user: 'shop', url: 'jdbc://shop:päss}word@host', plain: 'text' });
  });

  it('stay as they are when the key or the provider is unknown', async () => {
    const unknown = { a: ref(`file:${file}:nothing`), b: ref('vault:path:key'), c: ref('user.home'), d: ref('file') };
    expect((await resolver.resolve(unknown)).config).toEqual(unknown);
  });

  it('fail with the path when the file cannot be read', async () => {
    const missing = { a: ref(`file:${folder}/nowhere.properties:key`) };
    await expect(resolver.resolve(missing)).rejects.toThrow(`${folder}/nowhere.properties`);
  });

  it('are read anew each time', async () => {
    const changing = join(folder, 'changing.properties');
    writeFileSync(changing, 'k=1');
    const config = { k: ref(`file:${changing}:k`) };
    expect((await resolver.resolve(config)).config.k).toBe('1');
    writeFileSync(changing, 'k=2');
    expect((await resolver.resolve(config)).config.k).toBe('2');
  });

  it('cannot leave the allowed paths', async () => {
    const confined = new FileConfigProvider();
    confined.configure({ 'allowed.paths': join(folder, 'secrets') });
    expect(await confined.get(join(folder, 'db.properties'))).toEqual({ values: {} });
    expect(await confined.get(join(folder, 'secrets', '..', 'db.properties'))).toEqual({ values: {} });
    expect(() => confined.configure({ 'allowed.paths': 'relative/path' })).toThrow(
      'Path relative/path is not absolute',
    );
  });
});

describe('references to folders and the environment', () => {
  it('give the whole content of a file, its last line end included', async () => {
    const resolver = references({ dir: new DirectoryConfigProvider() });
    expect((await resolver.resolve({ t: ref(`dir:${join(folder, 'secrets')}:token`) })).config.t).toBe('abc\n');
  });

  it('give variables whose name is allowed, and refuse a path', async () => {
    const provider = new EnvVarConfigProvider({ DB_USER: 'shop', HOME: '/root' });
    provider.configure({ 'allowlist.pattern': 'DB_.*' });
    const resolver = references({ env: provider });
    expect((await resolver.resolve({ a: ref('env:DB_USER'), b: ref('env:HOME') })).config).toEqual({
      a: 'shop',
      b: ref('env:HOME'),
    });
    await expect(resolver.resolve({ a: ref('env:path:DB_USER') })).rejects.toThrow('Path is not supported');
  });
});

it('the shortest time to live of all values counts', async () => {
  const provider = (ttlMs?: number): ConfigProvider => ({
    config: () => new FileConfigProvider().config(),
    configure: () => undefined,
    get: async (_, keys = []) => ({ values: Object.fromEntries(keys.map((key) => [key, 'v'])), ttlMs }),
  });
  const resolver = references({ short: provider(500), long: provider(9000), none: provider() });
  expect((await resolver.resolve({ a: ref('long::k'), b: ref('short::k'), c: ref('none::k') })).ttlMs).toBe(500);
  expect((await resolver.resolve({ c: ref('none::k') })).ttlMs).toBeNull();
});

it('references are put back into what a connector made of resolved settings', () => {
  const connector = { password: ref('file:/f:p'), topic: 't' };
  expect(restoreReferences(connector, { password: 'secret', topic: 'other', 'task.class': 'T' })).toEqual({
    password: ref('file:/f:p'),
    topic: 'other',
    'task.class': 'T',
  });
  expect(hasReference(`no reference: ${ref('x')}`)).toBe(false);
});
