import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MillraceWorker, testFolder, textOf, until } from '../../support/millrace-process.js';

const TEMPLATE = fileURLToPath(new URL('../../../docs/plugin-template', import.meta.url));

describe('the plugin template of docs/plugins.md', () => {
  it('runs from plugin.path, beside a broken module, with nothing installed next to it', async () => {
    const folder = testFolder();
    const plugins = join(folder, 'plugins');
    mkdirSync(plugins);
    cpSync(TEMPLATE, join(plugins, 'template'), { recursive: true });
    writeFileSync(join(plugins, 'broken.js'), 'throw new Error("not today");\n');
    const worker = await MillraceWorker.start({ 'plugin.path': plugins }, { folder });
    await worker.line(/broken\.js.*not today/);

    const { body } = await worker.request('GET', '/connector-plugins?connectorsOnly=false');
    for (const [type, simpleName] of [
      ['source', 'CounterSourceConnector'],
      ['sink', 'LinesSinkConnector'],
      ['transformation', 'OnlyEvery'],
      ['converter', 'HexConverter'],
    ]) {
      expect(body).toContainEqual({ class: `org.example.${simpleName}`, type, version: '1.0.0' });
    }

    const source = {
      'connector.class': 'CounterSource',
      topic: 'numbers',
      'count.to': '20',
      'value.converter': 'org.example.HexConverter',
      transforms: 'even',
      'transforms.even.type': 'OnlyEvery',
      'transforms.even.nth': '4',
    };
    const refused = await worker.request('POST', '/connectors', {
      name: 'numbers',
      config: { ...source, 'count.to': '0' },
    });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('Invalid value 0 for configuration count.to: Value must be at least 1');
    await worker.create({ name: 'numbers', config: source });
    const path = join(folder, 'lines.txt');
    await worker.create({
      name: 'lines',
      config: { 'connector.class': 'LinesSink', topics: 'numbers', path, 'value.converter': 'HexConverter' },
    });
    const wanted = [4, 8, 12, 16, 20].map((number, offset) => `numbers@${offset}: ${number}\n`).join('');
    await until(
      () => textOf(path) === wanted,
      () => `${textOf(path)}\n${worker.output.slice(-2000)}`,
    );

    // It goes on where it stopped: the task reads its offset.
    await worker.request('PUT', '/connectors/numbers/config', { ...source, 'count.to': '24' });
    await until(
      () => textOf(path) === `${wanted}numbers@5: 24\n`,
      () => textOf(path),
    );
  });
});
