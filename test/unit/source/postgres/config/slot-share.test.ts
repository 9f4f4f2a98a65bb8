import { describe, expect, it } from 'vitest';
import { PostgresConfig } from '../../../../../src/source/postgres/config/postgres-config.js';
import {
  divisionProblems,
  otherDivisions,
  publicationsOf,
  SlotShare,
  taskSettings,
} from '../../../../../src/source/postgres/config/slot-share.js';
import { TableFilter } from '../../../../../src/source/postgres/config/table-filter.js';

const GOOD = {
  'topic.prefix': 'srv',
  'slot.name': 'shop',
  'publication.name': 'pub',
  'publication.autocreate.mode': 'filtered',
  'millrace.slot.count': '3',
  'tasks.max': '3',
};

function tasks(raw: Record<string, string>): readonly PostgresConfig[] {
  return taskSettings(raw, new PostgresConfig(raw)).map((config) => new PostgresConfig(config as typeof raw));
}

describe('a connector with several slots', () => {
  it('is one task with the settings as they are, unless it asks for more', () => {
    const raw = { 'topic.prefix': 'srv', 'tasks.max': '4' };
    expect(taskSettings(raw, new PostgresConfig(raw))).toEqual([raw]);
    expect(SlotShare.of(new PostgresConfig(raw))).toBeNull();
  });

  it('gives each task a slot and a publication', () => {
    const configs = tasks(GOOD);
    expect(configs.map((config) => config.text('slot.name'))).toEqual(['shop_1', 'shop_2', 'shop_3']);
    expect(configs.map((config) => config.text('publication.name'))).toEqual(['pub_1', 'pub_2', 'pub_3']);
    expect(configs.map((config) => String(SlotShare.of(config)))).toEqual(['1/3', '2/3', '3/3']);
    const share = SlotShare.of(configs[1] as PostgresConfig) as SlotShare;
    expect([...publicationsOf(share, 'pub_2')]).toEqual([
      ['pub_1', 1],
      ['pub_2', 2],
      ['pub_3', 3],
    ]);
  });

  it('has every table captured by exactly one of them', () => {
    const filters = tasks(GOOD).map((config) => new TableFilter(config));
    const owners = new Set<number>();
    for (let i = 0; i < 100; i++) {
      const capturing = filters.flatMap((filter, n) => (filter.includes('public', `table_${i}`) ? [n] : []));
      expect(capturing).toHaveLength(1);
      owners.add(capturing[0] as number);
    }
    expect(owners.size).toBe(3);
  });

  it('lets the first expression that matches decide', () => {
    const raw = { ...GOOD, 'millrace.slot.tables': 'public\\.orders.*:2, public\\..*:3' };
    const [config] = tasks(raw);
    const share = SlotShare.of(config as PostgresConfig) as SlotShare;
    expect(share.ownerOf('public', 'orders_2026')).toBe(2);
    expect(share.ownerOf('public', 'items')).toBe(3);
    expect(share.owns('public', 'items')).toBe(false);
  });

  it.each([
    ['millrace.slot.count', '9', /'9' is not a number of slots from 1 to 8/],
    ['millrace.slot.count', 'two', /'two' is not a number of slots/],
    ['tasks.max', '1', /set tasks.max=3, now 1/],
    ['publication.autocreate.mode', 'all_tables', /publication.autocreate.mode=filtered/],
    ['provide.transaction.metadata', 'true', /provide.transaction.metadata=false/],
    ['signal.data.collection', 'public.signals', /remove signal.data.collection/],
    ['signal.enabled.channels', 'source,kafka', /remove signal.data.collection/],
    ['slot.name', 'a'.repeat(62), /not be longer than 63/],
    ['millrace.slot.tables', 'public.orders', /'public.orders' is not a regular expression/],
    ['millrace.slot.tables', 'public.orders:4', /with a slot from 1 to 3/],
  ])('refuses %s=%s, with the remedy', (key, value, message) => {
    const raw = { ...GOOD, [key]: value };
    const config = new PostgresConfig(raw);
    expect(divisionProblems(config).join('\n')).toMatch(message);
    expect(() => taskSettings(raw, config)).toThrow(message);
  });

  it('knows the offsets of every other division', () => {
    const share = SlotShare.of(tasks(GOOD)[0] as PostgresConfig) as SlotShare;
    const others = otherDivisions(share);
    expect(others).toContain(null);
    expect(others).toContain('8/8');
    expect(others.some((other) => other?.endsWith('/3'))).toBe(false);
    expect(otherDivisions(null)).toContain('3/3');
  });
});
