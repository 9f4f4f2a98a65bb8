import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OffsetMap } from '../../../../src/data/source-record.js';
import { PostgresConnector } from '../../../../src/source/postgres/postgres-connector.js';
import { SourceDatabase, SourceTaskDriver, shortly } from '../../../support/postgres/source-task-driver.js';

let database: SourceDatabase;
const running: SourceTaskDriver[] = [];

const SETTINGS = {
  'table.include.list': 'public\\.(orders|items)',
  'publication.autocreate.mode': 'filtered',
  'publication.name': 'shop',
  'millrace.slot.count': '2',
  'tasks.max': '2',
  'millrace.slot.tables': 'public\\.orders:1, public\\.items:2',
};

/** The tasks of the connector; none has begun yet. */
function tasks(settings: Record<string, string> = {}): SourceTaskDriver[] {
  const raw = { ...database.config, ...SETTINGS, ...settings };
  const drivers = new PostgresConnector()
    .taskConfigs(raw)
    .map((config) => new SourceTaskDriver({ config: config as Record<string, string> }));
  running.push(...drivers);
  return drivers;
}

/** Offsets as the runtime keeps them: the last one of each source partition. */
function offsetsOf(drivers: readonly SourceTaskDriver[]): (partition: OffsetMap) => OffsetMap | null {
  const stored = new Map<string, OffsetMap>();
  for (const { records } of drivers) {
    for (const { sourcePartition, sourceOffset } of records) stored.set(JSON.stringify(sourcePartition), sourceOffset);
  }
  return (partition) => stored.get(JSON.stringify(partition)) ?? null;
}

const told = (driver: SourceTaskDriver) =>
  driver.records.map((record) =>
    record.topic === 'srv.message' ? 'message' : `${record.topic.replace('srv.public.', '')} ${shortly(record)}`.trim(),
  );

beforeEach(async () => {
  database = await SourceDatabase.create();
  await database.sql(`
    CREATE TABLE orders (id int PRIMARY KEY, v text);
    CREATE TABLE items (id int PRIMARY KEY, v text);
    INSERT INTO orders VALUES (1, 'a'), (2, 'b');
    INSERT INTO items VALUES (1, 'x');
  `);
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((driver) => driver.stop()));
  await database.sql(
    `SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = '${database.name}'`,
  );
  await database.drop();
});

async function firstRun(): Promise<SourceTaskDriver[]> {
  const drivers = tasks();
  const [orders, items] = drivers as [SourceTaskDriver, SourceTaskDriver];
  await Promise.all(drivers.map((driver) => driver.start(() => null)));
  await Promise.all([orders.until(2), items.until(1)]);
  await database.sql(`
    BEGIN;
    INSERT INTO orders VALUES (3, 'c');
    INSERT INTO items VALUES (2, 'y');
    UPDATE orders SET v = 'd' WHERE id = 3;
    COMMIT;
    SELECT pg_logical_emit_message(false, 'note', 'once');
  `);
  await database.sql("INSERT INTO items VALUES (9, 'end')");
  await Promise.all([orders.until(5), items.until(3)]);
  await Promise.all(drivers.map((driver) => driver.stop()));
  return drivers;
}

describe('a connector with two slots', () => {
  it('divides the tables among its tasks: snapshot, changes, publications and offsets', async () => {
    const [orders, items] = (await firstRun()) as [SourceTaskDriver, SourceTaskDriver];
    expect(told(orders)).toEqual(['orders r 1 a', 'orders r 2 b', 'orders c 3 c', 'orders u 3 d', 'message']);
    expect(told(items)).toEqual(['items r 1 x', 'items c 2 y', 'items c 9 end']);
    const { rows: slots } = await database.sql(
      `SELECT slot_name FROM pg_replication_slots WHERE database = '${database.name}' ORDER BY 1`,
    );
    expect(slots.map(({ slot_name }) => slot_name)).toEqual([`${database.name}_1`, `${database.name}_2`]);
    const { rows: published } = await database.sql('SELECT pubname, tablename FROM pg_publication_tables ORDER BY 1');
    expect(published).toEqual([
      { pubname: 'shop_1', tablename: 'orders' },
      { pubname: 'shop_2', tablename: 'items' },
    ]);
    expect(orders.records.at(-1)?.sourcePartition).toEqual({ server: 'srv', slot: '1/2' });
    expect(items.records.at(-1)?.sourcePartition).toEqual({ server: 'srv', slot: '2/2' });
  });

  it('goes on where each slot was', async () => {
    const offsets = offsetsOf(await firstRun());
    await database.sql(
      "INSERT INTO orders VALUES (4, 'e'); INSERT INTO items VALUES (3, 'z'); DELETE FROM items WHERE id = 1",
    );
    const [orders, items] = tasks() as [SourceTaskDriver, SourceTaskDriver];
    await Promise.all([orders.start(offsets), items.start(offsets)]);
    await Promise.all([orders.until(1), items.until(3)]);
    expect(told(orders)).toEqual(['orders c 4 e']);
    expect(told(items).slice(0, 2)).toEqual(['items c 3 z', 'items d 1']);
  });

  it.each([
    ['fewer slots', { 'millrace.slot.count': '1' }, /belong to millrace.slot.count=2, and now it is 1/],
    [
      'more slots',
      { 'millrace.slot.count': '3', 'tasks.max': '3' },
      /belong to millrace.slot.count=2, and now it is 3/,
    ],
  ])('refuses %s while offsets of the old division are stored', async (_, settings, message) => {
    const offsets = offsetsOf(await firstRun());
    for (const driver of tasks(settings)) await expect(driver.start(offsets)).rejects.toThrow(message);
  });

  it('refuses several slots over the offset of a single one', async () => {
    const single = (partition: OffsetMap) => (partition.slot === undefined ? { lsn: 1n } : null);
    for (const driver of tasks()) {
      await expect(driver.start(single)).rejects.toThrow(/belong to millrace.slot.count=1, and now it is 2/);
    }
  });

  it('refuses a table that changes its slot, in both tasks and every time', async () => {
    const offsets = offsetsOf(await firstRun());
    const moved = { 'millrace.slot.tables': 'public\\.(orders|items):2' };
    for (let attempt = 0; attempt < 2; attempt++) {
      for (const driver of tasks(moved)) {
        await expect(driver.start(offsets)).rejects.toThrow(/public.orders is in publication shop_1|No captured table/);
      }
    }
    const { rows } = await database.sql("SELECT tablename FROM pg_publication_tables WHERE pubname = 'shop_1'");
    expect(rows).toEqual([{ tablename: 'orders' }]);
  });
});
