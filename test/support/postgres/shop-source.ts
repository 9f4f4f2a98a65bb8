import type pg from 'pg';
import { type ConnectorRequest, type MillraceWorker, topicRecords, until } from '../millrace-process.js';
import { OwnPostgres } from './own-server.js';

/** A password that must never be seen anywhere. */
export const SECRET = 'pw-never-shown-4711';

/** A source connector for the table `orders` of a server of the test's own. */
export interface ShopSource {
  readonly postgres: OwnPostgres;
  readonly database: pg.Client;
  readonly connector: ConnectorRequest;
  /** Inserts this many orders, with the ids that follow. */
  insert(count: number): Promise<void>;
  /** Waits until all that was inserted is on the topic, and answers the ids in the order of the topic. */
  arrived(worker: MillraceWorker): Promise<number[]>;
}

export async function shopSource(
  settings: Readonly<Record<string, string>> = {},
  server: Readonly<Record<string, string>> = {},
): Promise<ShopSource> {
  const postgres = await OwnPostgres.start(server);
  const user = { name: 'shop_reader', password: SECRET };
  const database = await postgres.create('shop', 'CREATE TABLE orders (id int PRIMARY KEY, total int)', user);
  let last = 0;
  return {
    postgres,
    database,
    connector: {
      name: 'shop-source',
      config: {
        'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
        ...postgres.address,
        'database.user': user.name,
        'database.password': user.password,
        'database.dbname': 'shop',
        'table.include.list': 'public.orders',
        'topic.prefix': 'shop',
        'plugin.name': 'pgoutput',
        'slot.name': 'shop_slot',
        'retriable.restart.connector.wait.ms': '300',
        ...settings,
      },
    },
    async insert(count) {
      const client = await postgres.connect('shop');
      await client.query('INSERT INTO orders SELECT i, i FROM generate_series($1::int, $2::int) i', [
        last + 1,
        last + count,
      ]);
      last += count;
    },
    arrived(worker) {
      let found = 0;
      return until(
        async () => {
          const records = await topicRecords(worker, 'shop.public.orders');
          found = records.length;
          return found >= last && records.map(({ key }) => JSON.parse(key as string).id as number);
        },
        () => `${found} of ${last} records\n${worker.output.slice(-4000)}`,
      );
    },
  };
}

/** 1 … count. */
export function idsTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}
