import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { MillraceProcess, MillraceWorker, propertiesText, testFolder, until } from '../../support/millrace-process.js';
import { idsTo, shopSource } from '../../support/postgres/shop-source.js';
import { SearchIndex, searchUrl, uniqueTopic } from '../../support/search/search-index.js';

it('goes back to the former index on a worker that was killed, and has forgotten the connector which kept that index in step', async () => {
  const source = await shopSource();
  const alias = uniqueTopic('rebuilt');
  const index = new SearchIndex(searchUrl('elasticsearch'), alias);
  const standby = new SearchIndex(index.url, `${alias}-standby`);
  onTestFinished(() => removeAll(index));
  const folder = testFolder();
  const connectorFiles = ['source.properties', 'search.properties'];
  writeFileSync(
    join(folder, 'source.properties'),
    propertiesText({ name: source.connector.name, ...source.connector.config }),
  );
  writeFileSync(
    join(folder, 'search.properties'),
    propertiesText({
      name: 'shop-search',
      'connector.class': 'io.confluent.connect.elasticsearch.ElasticsearchSinkConnector',
      topics: 'shop.public.orders',
      'connection.url': index.url,
      'index.name.format': alias,
    }),
  );
  let worker = await MillraceWorker.start({}, { folder, connectorFiles });

  async function reindex(...options: string[]): Promise<string> {
    const names = ['--worker', 'worker.properties', '--source', 'shop-source', '--sink', 'shop-search'];
    const command = new MillraceProcess(['reindex', ...names, '--url', worker.url, ...options], folder);
    expect(await command.code, command.output).toBe(0);
    return command.output;
  }
  async function behind(name: string): Promise<string | undefined> {
    return Object.keys((await index.call('GET', `/_alias/${name}`)).body)[0];
  }
  const holds = (there: SearchIndex, count: number) =>
    until(
      async () => (await there.count()) === count,
      () => worker.output.slice(-4000),
    );

  await source.insert(50);
  await holds(index, 50);
  await reindex('--move');
  const former = await behind(alias);
  await reindex();
  const rebuilt = await behind(alias);
  expect([await behind(`${alias}-standby`), rebuilt === former]).toEqual([former, false]);

  await source.insert(10);
  await worker.kill();
  await source.insert(20);
  worker = await MillraceWorker.start({}, { folder, connectorFiles });
  expect((await worker.request('GET', '/connectors')).body).toEqual(
    expect.not.arrayContaining(['shop-search-standby']),
  );
  await holds(index, 80);

  expect(await reindex('--rollback')).toContain('the former indices are in use again');
  expect([await behind(alias), await behind(`${alias}-standby`)]).toEqual([former, rebuilt]);
  await source.insert(5);
  await holds(index, 85);
  await holds(standby, 85);
  for (const there of [index, standby]) {
    const ids = Object.keys(await there.documents()).map(Number);
    expect(ids.sort((a, b) => a - b)).toEqual(idsTo(85));
  }
});

async function removeAll({ url, name }: SearchIndex): Promise<void> {
  const found = (await (await fetch(`${url}/_cat/indices/${name}*?format=json`)).json()) as { index: string }[];
  for (const { index } of found) await fetch(`${url}/${index}`, { method: 'DELETE' });
}
