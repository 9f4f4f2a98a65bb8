import { expect } from 'vitest';
import type { OffsetStore } from '../../src/offset/offset-store.js';

const bytes = (text: string): Buffer => Buffer.from(text);

/** What every offset store promises. `reopen` gives a second one on the same storage, as another worker has it. */
export async function checkOffsetStore(store: OffsetStore, reopen: () => Promise<OffsetStore>): Promise<void> {
  const [a, b, c] = [bytes('["c",{"p":"a"}]'), bytes('["c",{"p":"b"}]'), bytes('["c",{"p":"c"}]')];
  expect(await store.entries()).toEqual([]);
  expect(await store.get([a, b])).toEqual([null, null]);
  await store.set([
    { key: a, value: bytes('{"o":1}') },
    { key: b, value: bytes('{"o":2}') },
  ]);
  await store.set([{ key: a, value: bytes('{"o":3}') }]);
  const other = await reopen();
  expect((await other.get([b, c, a])).map((value) => value?.toString())).toEqual(['{"o":2}', undefined, '{"o":3}']);
  await other.set([
    { key: b, value: null },
    { key: c, value: bytes('{"o":4}') },
  ]);
  // Written by another, after the first has read.
  const texts = (await store.entries()).map(({ key, value }) => `${key} ${value}`).sort();
  expect(texts).toEqual(['["c",{"p":"a"}] {"o":3}', '["c",{"p":"c"}] {"o":4}']);
  await Promise.all([store, other].map((one, i) => one.set([{ key: bytes(`many ${i}`), value: bytes(`${i}`) }])));
  expect((await store.get([bytes('many 0'), bytes('many 1')])).map(String)).toEqual(['0', '1']);
  await other.close();
  await store.close();
}
