import { readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FileOffsetStore } from '../../../src/offset/file-offset-store.js';
import { TopicOffsetStore } from '../../../src/offset/topic-offset-store.js';
import { openEmbedded, temporaryFolder } from '../../support/log/embedded-folder.js';
import { checkOffsetStore } from '../../support/offset-store-contract.js';

const golden = new URL('../../golden/offset/java-hash-map-5.bin', import.meta.url);

test('the store in the embedded log keeps its promises', async () => {
  const folder = await temporaryFolder();
  await checkOffsetStore(openEmbedded(folder).offsetStore(), async () => openEmbedded(folder).offsetStore());
});

test('the store in a topic keeps its promises', async () => {
  const folder = await temporaryFolder();
  const topic = { name: 'connect-offsets', partitions: 5, replicationFactor: 1, config: {} };
  const log = openEmbedded(folder);
  await checkOffsetStore(await TopicOffsetStore.open(log, topic, 'one'), () =>
    TopicOffsetStore.open(openEmbedded(folder), topic, 'two'),
  );
});

describe('the store in a file', () => {
  test('keeps its promises, and leaves nothing but the file', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'connect.offsets');
    await checkOffsetStore(new FileOffsetStore(path), async () => new FileOffsetStore(path));
    expect(await readdir(folder)).toEqual(['connect.offsets']);
  });

  test('takes over a file of Kafka Connect, also an empty one, also behind a link', async () => {
    const folder = await temporaryFolder();
    const [path, link] = [join(folder, 'file'), join(folder, 'link')];
    await writeFile(path, '');
    await symlink(path, link);
    const store = new FileOffsetStore(link);
    expect(await store.entries()).toEqual([]);
    await writeFile(path, await readFile(golden));
    expect((await store.get([Buffer.from('["c",{"k":4}]')])).map(String)).toEqual(['{"o":4}']);
    await store.set([{ key: Buffer.from('["c",{"k":4}]'), value: Buffer.from('{"o":44}') }]);
    expect((await new FileOffsetStore(path).get([Buffer.from('["c",{"k":4}]')])).map(String)).toEqual(['{"o":44}']);
    expect((await readdir(folder)).sort()).toEqual(['file', 'link']);
  });

  test('says which file and setting when it cannot be read', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'text'), 'not offsets');
    await expect(new FileOffsetStore(join(folder, 'text')).entries()).rejects.toThrow(
      /text \(offset.storage.file.filename\) is not an offset file/,
    );
    await expect(new FileOffsetStore(folder).entries()).rejects.toThrow(
      /offset.storage.file.filename\) cannot be read/,
    );
  });

  test('is not held up by the lock of a process that has ended', async () => {
    const path = join(await temporaryFolder(), 'connect.offsets');
    await writeFile(`${path}.lock`, JSON.stringify({ host: 'elsewhere', pid: 1, started: null }));
    const long = new Date(Date.now() - 60_000);
    await utimes(`${path}.lock`, long, long);
    const store = new FileOffsetStore(path);
    await store.set([{ key: Buffer.from('k'), value: Buffer.from('v') }]);
    expect(await store.entries()).toHaveLength(1);
  });

  test('loses nothing when many write at once', async () => {
    const path = join(await temporaryFolder(), 'connect.offsets');
    const keys = Array.from({ length: 40 }, (_, i) => Buffer.from(`key ${i}`));
    await Promise.all(keys.map((key) => new FileOffsetStore(path).set([{ key, value: key }])));
    expect(await new FileOffsetStore(path).get(keys)).toEqual(keys);
  });
});
