import pg from 'pg';

/** The tables of the demo: a small shop. Run again they change nothing. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  email varchar(120) NOT NULL,
  city text,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS products (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  price numeric(10, 2) NOT NULL,
  stock int NOT NULL,
  tags text[] NOT NULL DEFAULT '{}'
);
CREATE TABLE IF NOT EXISTS orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers,
  product_id bigint NOT NULL REFERENCES products,
  quantity int NOT NULL,
  status text NOT NULL DEFAULT 'new',
  ordered_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE products REPLICA IDENTITY FULL;
`;

const PEOPLE = [
  'Ada Marsh',
  'Bruno Keller',
  'Chiara Neri',
  'Dmitri Volkov',
  'Esi Mensah',
  'Farid Rahimi',
  'Greta Lind',
];
const CITIES = ['Ghent', 'Porto', 'Tallinn', 'Kraków', 'Lyon', 'Malmö', 'Bergen'];
const GOODS: readonly (readonly [string, string, string])[] = [
  ['Millstone', '249.00', '{heavy,stone}'],
  ['Flour sack', '3.50', '{kitchen}'],
  ['Water wheel', '1899.99', '{heavy,wood}'],
  ['Sieve', '12.75', '{kitchen,steel}'],
  ['Bread peel', '21.40', '{kitchen,wood}'],
];
const STATUSES = ['paid', 'packed', 'sent', 'delivered'];

const one = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T;

/** A shop that makes changes like a real one: mostly orders that move on, a few new customers, now and then a delete. */
export class Shop {
  readonly #pool: pg.Pool;
  #timer: NodeJS.Timeout | undefined;
  #busy: Promise<void> = Promise.resolve();

  constructor(connection: pg.PoolConfig) {
    this.#pool = new pg.Pool({ ...connection, max: 2 });
    // A connection that ends while idle (the server stops) is nothing to report.
    this.#pool.on('error', () => {});
  }

  /** Creates tables and first rows if there are none. */
  async open(): Promise<void> {
    await this.#pool.query(SCHEMA);
    const { rows } = await this.#pool.query('SELECT count(*)::int AS n FROM products');
    if (rows[0].n > 0) return;
    for (const [name, price, tags] of GOODS) {
      await this.#pool.query('INSERT INTO products (name, price, stock, tags) VALUES ($1, $2, 100, $3)', [
        name,
        price,
        tags,
      ]);
    }
    for (const name of PEOPLE) await this.#newCustomer(name);
  }

  /** Makes a change every `intervalMs` until `close`; `failed` is told of the first error, after which nothing more happens. */
  start(intervalMs: number, failed: (error: Error) => void): void {
    this.#timer = setInterval(() => {
      this.#busy = this.#busy
        .then(() => this.#change())
        .catch((error: Error) => {
          if (!this.#timer) return;
          this.#stop();
          failed(error);
        });
    }, intervalMs);
  }

  async close(): Promise<void> {
    this.#stop();
    await this.#busy;
    await this.#pool.end();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #change(): Promise<void> {
    const dice = Math.random();
    if (dice < 0.4) return this.#newOrder();
    if (dice < 0.8) return this.#moveOrder();
    if (dice < 0.86) return this.#newCustomer(one(PEOPLE));
    if (dice < 0.94) return this.#restock();
    return this.#forgetOldOrder();
  }

  async #newCustomer(name: string): Promise<void> {
    const email = `${name.toLowerCase().replaceAll(/[^a-z]+/g, '.')}@example.com`;
    await this.#pool.query('INSERT INTO customers (name, email, city) VALUES ($1, $2, $3)', [name, email, one(CITIES)]);
  }

  async #newOrder(): Promise<void> {
    const client = await this.#pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(
        `INSERT INTO orders (customer_id, product_id, quantity)
         SELECT c.id, p.id, $1 FROM (SELECT id FROM customers ORDER BY random() LIMIT 1) c,
           (SELECT id FROM products ORDER BY random() LIMIT 1) p`,
        [1 + Math.floor(Math.random() * 5)],
      );
      await client.query(
        'UPDATE products SET stock = stock - 1 WHERE id = (SELECT product_id FROM orders ORDER BY id DESC LIMIT 1)',
      );
      await client.query('COMMIT');
    } finally {
      client.release();
    }
  }

  async #moveOrder(): Promise<void> {
    await this.#pool.query(
      `UPDATE orders SET status = $1 WHERE id = (SELECT id FROM orders WHERE status <> $1 ORDER BY random() LIMIT 1)`,
      [one(STATUSES)],
    );
  }

  async #restock(): Promise<void> {
    await this.#pool.query(
      'UPDATE products SET stock = stock + 25 WHERE id = (SELECT id FROM products ORDER BY stock LIMIT 1)',
    );
  }

  async #forgetOldOrder(): Promise<void> {
    await this.#pool.query(`DELETE FROM orders WHERE id = (SELECT min(id) FROM orders WHERE status = 'delivered')`);
  }
}
